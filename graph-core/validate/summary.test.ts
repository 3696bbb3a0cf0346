import { describe, expect, it } from 'vitest';
import type { Document } from '../model/document.ts';
import { analyse } from './analyse.ts';
import { summarise } from './summary.ts';
import { graph, node, wires } from './testing.ts';

const objective = (type: string, more = {}) => ({ cost: 'C.cost', parameters: ['*'], optimizer: { type, ...more } });
/** 4 -> 3 -> 2: 12 + 3 and 6 + 2 weights. */
const network = (training: Document['training'] = {}, parameters: Document['parameters'] = {}): Document =>
  graph(
    [
      node('x', 'observed', { shape: [4] }),
      node('f', 'linear', { outFeatures: 3 }),
      node('h', 'relu'),
      node('g', 'linear', { outFeatures: 2 }),
      node('C', 'squared-norm'),
    ],
    wires('x.value -> f.input', 'f.output -> h.input', 'h.output -> g.input', 'g.output -> C.input'),
    { training, parameters },
  );
const of = (document: Document) => summarise(document, analyse(document));

describe('summarise', () => {
  it('counts weights and outputs as a hand does', () => {
    const { rows, ...totals } = of(network());
    expect(rows.map(({ path, trainable, activations }) => [path, trainable, activations])).toEqual([
      ['x', 0, 4],
      ['f', 15, 3],
      ['h', 0, 3],
      ['g', 8, 2],
      ['C', 0, 1],
    ]);
    expect(totals).toEqual({ trainable: 23, frozen: 0, activations: 13, unknown: 0, state: 0 });
    expect(rows[1]?.share).toBeCloseTo(15 / 23);
    expect(rows[1]?.shapes).toEqual([[3]]);
  });
  it('tells frozen ones apart, for which nothing is kept', () => {
    const { frozen, trainable, state } = of(network({ objectives: [objective('adam')] }, { 'f.weight': { trainable: false } }));
    expect({ frozen, trainable, state }).toEqual({ frozen: 12, trainable: 11, state: 22 });
  });
  it('knows what each optimiser keeps', () => {
    const state = (type: string, more = {}) => of(network({ objectives: [objective(type, more)] })).state;
    expect([
      state('sgd'),
      state('sgd', { momentum: 0.9 }),
      state('adam'),
      state('adam', { amsgrad: true }),
      state('none'),
    ]).toEqual([0, 23, 46, 69, 0]);
  });
  it('counts weights that two instances share once, and what a group holds block by block', () => {
    const instance = (id: string, more = {}) => node(id, 'group', { definition: 'D', ...more });
    const document = graph(
      [node('x', 'observed', { shape: [2] }), instance('a'), instance('b', { shareWith: 'a' })],
      wires('x.value -> a.in', 'a.out -> b.in'),
      {
        definitions: {
          D: {
            nodes: [node('f', 'linear', { outFeatures: 2 })],
            edges: [],
            inputs: [{ name: 'in', at: 'f.input' }],
            outputs: [{ name: 'out', at: 'f.output' }],
          },
        },
      },
    );
    const { rows, trainable } = of(document);
    expect(rows.map(({ path, trainable: own, isShared }) => [path, own, isShared])).toEqual([
      ['x', 0, false],
      ['a/f', 6, false],
      ['b/f', 0, true],
    ]);
    expect(trainable).toBe(6);
  });
  it('says of a block whose input is missing that its output is not known, never 0', () => {
    const { rows, unknown } = of(graph([node('h', 'relu')], []));
    expect(rows[0]?.activations).toBe(null);
    expect(unknown).toBe(1);
  });
});
