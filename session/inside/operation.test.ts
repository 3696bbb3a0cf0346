import { describe, expect, it } from 'vitest';
import { graph, node, wires } from '../../graph-core/validate/testing.ts';
import { createDirectClient } from '../direct.ts';
import type { SampleChoice } from '../protocol.ts';

const tensor = (shape: readonly number[], data: readonly number[]) => ({ dtype: 'float', shape, data });

/** x -> softmax -> mse against y, two samples. */
async function opened(cursor: number, sample: SampleChoice = 0) {
  const client = createDirectClient({ choice: 'cpu' });
  const document = graph(
    [
      node('x', 'observed', { shape: [3], value: tensor([2, 3], [1, 2, 3, -1, 0.5, 2]) }),
      node('y', 'observed', { shape: [3], value: tensor([2, 3], [1, 0, 0, 0, 1, 0]) }),
      node('p', 'softmax'),
      node('C', 'mse-loss'),
    ],
    wires('x.value -> p.input', 'p.output -> C.input', 'y.value -> C.target'),
  );
  await client.request('open', { document, tables: {}, generation: 1 });
  await client.request('sample', { sample });
  await client.request('goTo', { cursor });
  return client;
}

describe('one operation of a composite', () => {
  it('has no products before backward has passed the block, and its formula all the same', async () => {
    const client = await opened(2);
    const found = await client.request('operation', { path: 'p', id: 'op3' });
    expect(found).toMatchObject({ path: 'p', id: 'op3', products: [], note: null });
    expect(found?.formula).toMatchObject({ kind: 'unary', op: 'exp' });
    expect(Object.keys(found?.partials ?? {})).toEqual(['inputs.0']);
    expect(await client.request('operation', { path: 'p', id: 'op99' })).toBeNull();
    expect(await client.request('operation', { path: 'x', id: 'op1' })).toBeNull();
  });

  it('is a row times a Jacobian for each input that a gradient goes back through', async () => {
    const client = await opened(4);
    const inside = await client.request('inside', { path: 'p' });
    const blocks = inside?.nodes.filter(({ kind }) => kind === 'block') ?? [];
    expect(blocks.map(({ type }) => type)).toEqual(['amax', 'map', 'map', 'sum', 'expand', 'map']);
    for (const { id, outputs } of blocks) {
      const found = await client.request('operation', { path: 'p', id });
      const row = inside?.gradients[`${id}.${outputs[0]}`]?.entries;
      expect(found?.products.length).toBeGreaterThan(0);
      for (const product of found?.products ?? []) {
        expect(product.row).toEqual(row);
        const wire = inside?.edges.find(({ to }) => to === product.wrt);
        expect(product.result).toEqual(inside?.gradients[`edge:${wire?.from}->${wire?.to}`]?.entries);
        for (const [j, x] of product.result.entries()) {
          const sum = product.row.reduce(
            (total, g, i) => total + g * ((product.jacobian ?? [])[i * product.result.length + j] as number),
            0,
          );
          expect(sum).toBeCloseTo(x, 12);
        }
      }
    }
    // exp: its slope is itself, at x - max x = -2, -1, 0
    const exp = (await client.request('operation', { path: 'p', id: 'op3' }))?.products[0];
    expect(exp?.structure).toBe('diagonal');
    for (const [i, x] of [-2, -1, 0].entries()) expect(exp?.jacobian?.[i * 4]).toBeCloseTo(Math.exp(x), 14);
    // the quotient: d(a / b) / db = -a / b²
    const quotient = (await client.request('operation', { path: 'p', id: 'op6' }))?.products;
    const total = Math.exp(-2) + Math.exp(-1) + 1;
    for (const [i, x] of [-2, -1, 0].entries())
      expect(quotient?.[1]?.jacobian?.[i * 4]).toBeCloseTo(-Math.exp(x) / total ** 2, 14);
  });

  it('has none of a mean', async () => {
    const client = await opened(4, 'mean');
    expect(await client.request('operation', { path: 'p', id: 'op3' })).toMatchObject({ products: [], note: 'mean' });
  });
});
