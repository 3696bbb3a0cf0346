import { describe, expect, it } from 'vitest';
import type { Document } from '../graph-core/model/document.ts';
import { graph, node, wires } from '../graph-core/validate/testing.ts';
import { createDirectClient } from './direct.ts';

const vector = (...data: number[]) => ({ dtype: 'float', shape: [data.length], data });

/** C = sum (w relu(-x))^2 at x = (1, 0, -2), w = 3; the minus lies in a group of its own inside the group A. */
const nested: Document = graph(
  [
    node('x', 'observed', { shape: [3], value: vector(1, 0, -2) }),
    node('A', 'group', { definition: 'outer' }),
    node('C', 'squared-norm'),
  ],
  wires('x.value -> A.in', 'A.out -> C.input'),
  {
    parameters: { 'A/s/w.value': { value: { dtype: 'float', shape: [], data: [3] } } },
    definitions: {
      minus: {
        nodes: [node('n', 'neg')],
        edges: [],
        inputs: [{ name: 'in', at: 'n.input' }],
        outputs: [{ name: 'out', at: 'n.output' }],
      },
      scale: {
        nodes: [node('w', 'parameter', { shape: [] }), node('m', 'mul')],
        edges: wires('w.value -> m.other'),
        inputs: [{ name: 'in', at: 'm.input' }],
        outputs: [{ name: 'out', at: 'm.output' }],
      },
      outer: {
        nodes: [node('g', 'group', { definition: 'minus' }), node('r', 'relu'), node('s', 'group', { definition: 'scale' })],
        edges: wires('g.out -> r.input', 'r.output -> s.in'),
        inputs: [{ name: 'in', at: 'g.in' }],
        outputs: [{ name: 'out', at: 's.out' }],
      },
    },
  },
);

/** The scale of `nested` twice with one weight: C = sum (w w x)^2 at x = (1, 2), w = 3. */
const shared: Document = {
  ...nested,
  nodes: [
    node('x', 'observed', { shape: [2], value: vector(1, 2) }),
    node('A', 'group', { definition: 'scale' }),
    node('B', 'group', { definition: 'scale', shareWith: 'A' }),
    node('C', 'squared-norm'),
  ],
  edges: wires('x.value -> A.in', 'A.out -> B.in', 'B.out -> C.input'),
  parameters: { 'A/w.value': { value: { dtype: 'float', shape: [], data: [3] } } },
};

async function open(document: Document) {
  const client = createDirectClient({ choice: 'cpu' });
  const { view, diagnostics } = await client.request('open', { document, tables: {}, generation: 1 });
  if (!view) throw new Error(JSON.stringify(diagnostics));
  const { stages } = view;
  const done = await client.request('goTo', { cursor: stages.filter(({ phase }) => phase !== 'update').length });
  const card = async (phase: string, at: string) =>
    client.request('card', { stage: stages.find((stage) => stage.phase === phase && stage.node === at)?.index ?? -1 });
  return { client, view: done, card };
}

describe('a group inside a group', () => {
  it('gives the values at its ports addresses, with gradients', async () => {
    const { view } = await open(nested);
    expect(view.values['A/g.out']?.entries).toEqual([-1, -0, 2]);
    expect(view.values['A/s.out']?.entries).toEqual([0, 0, 6]);
    // dC/d(-x) = 2 w^2 relu(-x) where it is open
    expect(view.gradients['A/g.out']?.entries).toEqual([0, 0, 36]);
    expect(view.stages.find(({ phase, node: at }) => phase === 'forward' && at === 'A/g/n')?.makes).toContain('A/g.out');
  });

  it('shows the arithmetic of a block behind it, both ways, and its kink', async () => {
    const { view, card } = await open(nested);
    const [forward, backward] = [await card('forward', 'A/r'), await card('backward', 'A/r')];
    expect(forward?.operands.map(({ address }) => address)).toEqual(['A/g.out', 'A/r.output']);
    expect(forward?.withNumbers).toContain('2');
    expect(backward?.products).toMatchObject([
      { wrt: 'A/g.out', row: [0, 0, 36], jacobian: [0, 0, 0, 0, 0, 0, 0, 0, 1], result: [0, 0, 36] },
    ]);
    expect(view.kinks).toEqual(['A/r']);
  });

  it('shows its number in the drawing of the group around it', async () => {
    const { client } = await open(nested);
    const inside = await client.request('inside', { path: 'A' });
    expect(inside?.values['g.out']?.entries).toEqual([-1, -0, 2]);
    expect(inside?.gradients['g.out']?.entries).toEqual([0, 0, 36]);
  });

  it('may be what a Jacobian is of and by, and where backward starts', async () => {
    const { client } = await open(nested);
    expect((await client.request('jacobian', { of: 'A/g.out', wrt: 'x.value' })).data[8]).toBe(-1);
    expect((await client.request('jacobian', { of: 'A/s.out', wrt: 'A/g.out' })).data[8]).toBe(3);
    const view = await client.request('seed', { from: 'A/g.out', row: [1, 2, 3] });
    const done = await client.request('goTo', { cursor: view.stages.length });
    expect(done.gradients['x.value']?.entries).toEqual([-1, -2, -3]);
  });
});

describe('a group that shares the weights of another', () => {
  it('shows the one parameter in each of its instances', async () => {
    const { client, card } = await open(shared);
    const [forward, backward] = [await card('forward', 'B/m'), await card('backward', 'B/m')];
    expect(forward?.operands.map(({ address }) => address)).toEqual(['A.out', 'A/w.value', 'B/m.output']);
    // dC/d(w a) = 2 w a = (18, 36) for a = w x = (3, 6)
    expect(backward?.products.map(({ wrt, result }) => [wrt, result])).toEqual([
      ['A.out', [54, 108]],
      ['A/w.value', [18 * 3 + 36 * 6]],
    ]);
    expect((await client.request('inside', { path: 'B' }))?.values['w.value']?.entries).toEqual([3]);
  });
});
