import { describe, expect, it } from 'vitest';
import { graph, node, wires } from '../../graph-core/validate/testing.ts';
import { keptFocus, keptInside, nodesAlong, outwards } from './inside-place.ts';

const document = graph(
  [node('x', 'observed'), node('g', 'group', { definition: 'layer' }), node('C', 'cross-entropy'), node('h', 'relu')],
  [],
  {
    definitions: {
      layer: { nodes: [node('f', 'linear'), node('r', 'relu')], edges: wires('f.output -> r.input'), inputs: [], outputs: [] },
    },
  },
);

describe('the place that is open', () => {
  it.each([
    ['g', 'g'],
    ['g/f', 'g/f'],
    ['g/f/op1', 'g/f/op1'],
    ['g/r', 'g'],
    ['g/gone', 'g'],
    ['C/op1', 'C/op1'],
    ['h', null],
    ['x', null],
    ['gone', null],
    ['gone/f', null],
  ])('%s is kept as %s', (path, kept) => expect(keptInside(path, document)).toBe(kept));

  it('is left one step at a time', () => {
    expect(outwards('g/f/op1')).toBe('g/f');
    expect(outwards('g')).toBeNull();
  });

  it('goes through the nodes of the document, as far as there are any', () => {
    expect(nodesAlong('g/f/op1', document).map(({ id }) => id)).toEqual(['g', 'f']);
  });

  it.each([
    ['h', 'h'],
    ['g/f', 'g/f'],
    ['g/r', 'g/r'],
    ['C', null],
    ['g', null],
    ['g/f/op1', null],
    ['gone', null],
  ])('stays in focus as long as it is a function or a weighted sum: %s', (path, kept) => {
    expect(keptFocus(path, document)).toBe(kept);
  });
});
