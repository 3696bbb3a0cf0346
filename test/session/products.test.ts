import { afterAll, describe, expect, it } from 'vitest';
import { loadDocument } from '../../graph-core/document/load.ts';
import { dotProduct, dotText } from '../../renderer/stepper/product-geometry.ts';
import { createDirectClient } from '../../session/direct.ts';
import type { CardProduct, SessionClient } from '../../session/protocol.ts';
import { steppedGraphs } from '../support/graphs.ts';

const clients: SessionClient[] = [];
afterAll(() => {
  for (const client of clients) client.dispose();
});

/** All products of all cards of a backward pass. */
async function productsOf(name: keyof typeof steppedGraphs): Promise<CardProduct[]> {
  const loaded = loadDocument(steppedGraphs[name](), name);
  if (!loaded.ok) throw new Error(JSON.stringify(loaded.error));
  const client = createDirectClient({ choice: 'cpu' });
  clients.push(client);
  await client.request('open', { document: loaded.value.document, tables: {}, generation: 1 });
  const { stages } = await client.request('sample', { sample: 0 });
  await client.request('goTo', { cursor: stages.length });
  const products: CardProduct[] = [];
  for (const { index } of stages.filter((stage) => stage.phase === 'backward')) {
    const card = await client.request('card', { stage: index });
    products.push(...(card?.products ?? []));
  }
  return products;
}

/** What a written-out dot product says on its left of the last `=`, worked out. */
function worked(text: string): number {
  const terms = text.slice(0, text.lastIndexOf(' = ')).replaceAll('−', '-').replaceAll(/[()]/g, '').split(' + ');
  return terms
    .map((term) => term.split('·').map(Number))
    .reduce((sum, [left, right]) => sum + (left as number) * (right as number), 0);
}

describe.each(Object.keys(steppedGraphs) as (keyof typeof steppedGraphs)[])('the dot products on the cards of %s', (name) => {
  it('are the entries of the results, term by term, either way round', async () => {
    let entries = 0;
    for (const { wrt, row, jacobian, result } of await productsOf(name)) {
      if (jacobian === null) continue;
      expect(jacobian).toHaveLength(row.length * result.length);
      for (const [column, wanted] of result.entries()) {
        const dot = dotProduct(row, jacobian, result.length, column);
        const size = Math.max(1, Math.abs(wanted));
        const printed = dot.terms.reduce((sum, { left, right }) => sum + left * right, 0);
        expect(Math.abs(printed - wanted) / size, `${wrt}[${column}]`).toBeLessThan(1e-6);
        expect(Math.abs(dot.sum - wanted) / size, `${wrt}[${column}]`).toBeLessThan(1e-6);
        for (const { at, left, right } of dot.terms)
          expect([left, right]).toEqual([row[at], jacobian[at * result.length + column]]);
        // numbers are printed with three digits
        const [rows, columns] = [false, true].map((turned) => worked(dotText(dot, { limit: Number.POSITIVE_INFINITY, turned })));
        const scale = Math.max(1, ...dot.terms.map(({ left, right }) => Math.abs(left * right)));
        expect(Math.abs((rows as number) - wanted) / scale).toBeLessThan(0.02 * dot.terms.length);
        expect(columns).toBeCloseTo(rows as number, 12);
        entries++;
      }
    }
    expect(entries).toBeGreaterThan(8);
  });
});
