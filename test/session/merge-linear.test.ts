import fc from 'fast-check';
import { expect, it } from 'vitest';
import { mergeLinear } from '../../graph-core/edit/edits/merge-linear.ts';
import { applySteps, applyTransaction } from '../../graph-core/edit/transaction.ts';
import type { Document } from '../../graph-core/model/document.ts';
import { analyse } from '../../graph-core/validate/analyse.ts';
import { graph, node, wires } from '../../graph-core/validate/testing.ts';
import { createDirectClient } from '../../session/direct.ts';

const tensor = (data: number[]) => ({ dtype: 'float', shape: [data.length], data });

interface Sizes {
  readonly input: number;
  readonly middle: number;
  readonly output: number;
  readonly firstBias: boolean;
  readonly secondBias: boolean;
}

const chain = ({ input, middle, output, firstBias, secondBias }: Sizes): Document =>
  graph(
    [
      node('x', 'observed', { shape: [input], value: tensor(Array.from({ length: input }, (_, i) => Math.sin(i + 1))) }),
      node('f', 'linear', { outFeatures: middle, hasBias: firstBias }),
      node('g', 'linear', { outFeatures: output, hasBias: secondBias }),
      node('h', 'tanh'),
      node('y', 'observed', { shape: [output], value: tensor(Array.from({ length: output }, (_, i) => i / 3)) }),
      node('C', 'squared-norm'),
    ],
    wires('x.value -> f.input', 'f.output -> g.input', 'g.output -> h.input', 'h.output -> C.input', 'y.value -> C.target'),
  );

async function run(document: Document) {
  const client = createDirectClient({ seed: 7, choice: 'cpu', precision: 'float64' });
  try {
    const { view, diagnostics } = await client.request('open', { document, tables: {}, generation: 1 });
    if (!view) throw new Error(JSON.stringify(diagnostics));
    const forward = view.stages.filter(({ phase }) => phase === 'forward').length;
    return { view: await client.request('goTo', { cursor: forward }), weights: await client.request('weights', {}) };
  } finally {
    client.dispose();
  }
}

const size = fc.integer({ min: 1, max: 6 });
const sizes = fc.record({ input: size, middle: size, output: size, firstBias: fc.boolean(), secondBias: fc.boolean() });

it('keeps every output that is left, to 1e-12, and is taken back exactly', async () => {
  await fc.assert(
    fc.asyncProperty(sizes, async (drawn) => {
      const document = chain(drawn);
      const before = await run(document);
      const merged = mergeLinear(document, 'g', (address) => before.weights[address]);
      if (!merged.ok) throw new Error(JSON.stringify(merged.error));
      const applied = applyTransaction(document, merged.value);
      if (!applied.ok) throw new Error(JSON.stringify(applied.error));
      const after = await run(applied.value.document);
      expect(applied.value.document.nodes.some(({ id }) => id === 'f')).toBe(false);
      for (const address of ['g.output', 'h.output', 'C.cost']) {
        const wanted = before.view.values[address]?.entries ?? [];
        expect(wanted.length).toBeGreaterThan(0);
        wanted.forEach((x, i) => {
          expect(Math.abs((after.view.values[address]?.entries[i] as number) - x)).toBeLessThan(1e-12);
        });
      }
      const undone = applySteps(applied.value.document, applied.value.inverse);
      expect(undone.ok && undone.value.document).toEqual(document);
    }),
    { numRuns: 25 },
  );
});

it('says why it would lose something', () => {
  const document = chain({ input: 2, middle: 2, output: 2, firstBias: true, secondBias: true });
  const why = (changed: Document): string => {
    const merged = mergeLinear(changed, 'g', () => ({ shape: [2, 2], data: [1, 0, 0, 1] }));
    return merged.ok ? 'merged' : (merged.error[0]?.message ?? '');
  };
  expect(why(document)).toBe('merged');
  const used = {
    ...document,
    nodes: [...document.nodes, node('r', 'relu')],
    edges: [...document.edges, ...wires('f.output -> r.input')],
  };
  expect(why(used)).toContain('also goes to r.input');
  expect(why({ ...document, parameters: { 'f.weight': { trainable: false } } })).toContain('frozen');
  const shared = { ...document, nodes: [...document.nodes, node('w', 'parameter', { shape: [2, 2] })] };
  expect(why({ ...shared, edges: [...document.edges, ...wires('w.value -> g.weight')] })).toContain('g.weight is wired');
  const objectives = [{ cost: 'C.cost', parameters: ['f.weight'], optimizer: { type: 'sgd' } }];
  expect(why({ ...document, training: { objectives } })).toContain('an objective names');
});

it('is what the hint offers', () => {
  const document = chain({ input: 2, middle: 2, output: 2, firstBias: true, secondBias: true });
  const hints = analyse(document).diagnostics.filter(({ code }) => code === 'graph/two-linear');
  expect(hints).toMatchObject([{ severity: 'info', address: 'g' }]);
});
