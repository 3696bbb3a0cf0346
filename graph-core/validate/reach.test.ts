import { describe, expect, it } from 'vitest';
import { analyse } from './analyse.ts';
import { idleParameters, influencedBy, influencesOn, reachOf } from './reach.ts';
import { graph, node, wires } from './testing.ts';

const layer = (id: string) => node(id, 'linear', { outFeatures: 2 });
/** x -> f -> h -> C <- y, and beside it x -> g, which goes nowhere. */
const fork = graph(
  [
    node('x', 'observed', { shape: [2] }),
    layer('f'),
    node('h', 'relu'),
    node('y', 'observed', { shape: [2] }),
    node('C', 'squared-norm'),
    layer('g'),
  ],
  wires('x.value -> f.input', 'f.output -> h.input', 'h.output -> C.input', 'y.value -> C.target', 'x.value -> g.input'),
);
const sorted = (set: Iterable<string>) => [...set].sort();

describe('reachOf', () => {
  it('follows the wires back, forth, or both ways', () => {
    expect(sorted(reachOf(fork.edges, ['h'], 'upstream'))).toEqual(['f', 'h', 'x']);
    expect(sorted(reachOf(fork.edges, ['f'], 'downstream'))).toEqual(['C', 'f', 'h']);
    expect(sorted(reachOf(fork.edges, ['y'], 'connected'))).toEqual(['C', 'f', 'g', 'h', 'x', 'y']);
  });
  it('ends on a circle', () => {
    const circle = graph([node('a', 'relu'), node('b', 'relu')], wires('a.output -> b.input', 'b.output -> a.input'));
    expect(sorted(reachOf(circle.edges, ['a'], 'upstream'))).toEqual(['a', 'b']);
  });
});

describe('influence', () => {
  it('is what the cost depends on, with its parameters; the branch beside it is not', () => {
    const { blocks, wires: between, parameters } = influencesOn(fork, analyse(fork), 'C');
    expect(sorted(blocks)).toEqual(['C', 'f', 'h', 'x', 'y']);
    expect(between).toHaveLength(4);
    expect(sorted(parameters)).toEqual(['f.bias', 'f.weight']);
    expect(idleParameters(fork, analyse(fork))).toEqual(['g.weight', 'g.bias']);
  });
  it('of a penalty is the weights that it names, not what their blocks are fed with', () => {
    const document = graph([...fork.nodes, node('P', 'l2-penalty', { parameters: ['g.weight'] })], fork.edges);
    const { blocks, parameters } = influencesOn(document, analyse(document), 'P');
    expect(sorted(blocks)).toEqual(['P', 'g']);
    expect([...parameters]).toEqual(['g.weight']);
    expect(idleParameters(document, analyse(document))).toEqual(['g.bias']);
    expect(sorted(influencedBy(document, analyse(document), 'g').blocks)).toEqual(['P', 'g']);
  });
  it('goes into groups by what is inside them', () => {
    const document = graph(
      [node('x', 'observed', { shape: [2] }), node('G', 'group', { definition: 'D' }), node('C', 'squared-norm')],
      wires('x.value -> G.in', 'G.out -> C.input'),
      {
        definitions: {
          D: {
            nodes: [layer('f')],
            edges: [],
            inputs: [{ name: 'in', at: 'f.input' }],
            outputs: [{ name: 'out', at: 'f.output' }],
          },
        },
      },
    );
    expect(sorted(influencesOn(document, analyse(document), 'C').parameters)).toEqual(['G/f.bias', 'G/f.weight']);
    expect(idleParameters(document, analyse(document))).toEqual([]);
  });
});
