import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { groupBlocks } from '../../graph-core/edit/edits/group.ts';
import { ungroupBlock } from '../../graph-core/edit/edits/ungroup.ts';
import { type Relocation, relocated } from '../../graph-core/edit/relocate.ts';
import { applyTransaction, type Transaction } from '../../graph-core/edit/transaction.ts';
import type { Document } from '../../graph-core/model/document.ts';
import type { Result } from '../../graph-core/model/result.ts';
import { opOf } from '../../graph-core/ops/index.ts';
import { graph, node, wires } from '../../graph-core/validate/testing.ts';
import { createDirectClient } from '../../session/direct.ts';

/** Grouping changes no number: every value, gradient, weight after a step and optimiser state, on the float64 reference. */

const tensor = (data: number[]) => ({ dtype: 'float', shape: [data.length], data });

/** Two layers and a block beside the first, a weight drawn as a circle that two blocks read, a penalty and a frozen bias. */
const network = (): Document => ({
  ...graph(
    [
      node('x', 'observed', { shape: [3], value: tensor([0.3, -1, 2]) }),
      node('f', 'linear', { outFeatures: 3 }),
      node('h', 'tanh'),
      node('e', 'relu'),
      node('a', 'add'),
      node('w', 'parameter', { shape: [2, 3] }),
      node('k', 'linear', { outFeatures: 2 }),
      node('n', 'linear', { outFeatures: 2 }),
      node('m', 'mul'),
      node('y', 'observed', { shape: [2], value: tensor([1, 0]) }),
      node('C', 'squared-norm'),
      node('P', 'l2-penalty', { parameters: ['f.weight', 'w.*'], weight: 0.1 }),
    ],
    wires(
      'x.value -> f.input',
      'f.output -> h.input',
      'f.output -> e.input',
      'h.output -> a.input',
      'e.output -> a.other',
      'a.output -> k.input',
      'a.output -> n.input',
      'w.value -> k.weight',
      'w.value -> n.weight',
      'k.output -> m.input',
      'n.output -> m.other',
      'm.output -> C.input',
      'y.value -> C.target',
    ),
  ),
  parameters: { 'k.bias': { trainable: false, init: 'normal' }, 'n.bias': { init: 'uniform' } },
  training: {
    objectives: [
      {
        cost: 'C.cost',
        parameters: ['*'],
        optimizer: { type: 'adam', lr: 0.05 },
        groups: [{ parameters: ['f.*', 'w*'], lrFactor: 0.5 }],
      },
    ],
  },
});

function must<T>(result: Result<T>): T {
  if (!result.ok) throw new Error(result.error[0]?.message);
  return result.value;
}

const applied = (doc: Document, made: Transaction): Document => must(applyTransaction(doc, made)).document;

/** Everything of one step, by address. */
async function step(document: Document) {
  const client = createDirectClient({ seed: 7, choice: 'cpu', precision: 'float64' });
  try {
    const { view, diagnostics } = await client.request('open', { document, tables: {}, generation: 1 });
    if (!view) throw new Error(JSON.stringify(diagnostics));
    const done = await client.request('goTo', { cursor: view.stages.length });
    const weights = await client.request('weights', {});
    const numbers = (all: Readonly<Record<string, { readonly entries?: unknown; readonly norm: number }>>) =>
      Object.entries(all).map(([address, { entries, norm }]) => [address, JSON.stringify(entries ?? norm)] as const);
    return {
      values: new Map(numbers(done.values)),
      gradients: new Map(numbers(done.gradients)),
      weights: new Map(Object.entries(weights).map(([address, { data }]) => [address, JSON.stringify([...data])])),
    };
  } finally {
    client.dispose();
  }
}

type Numbers = Awaited<ReturnType<typeof step>>;

function expectSame(before: Numbers, after: Numbers, moved: Relocation): void {
  for (const kind of ['values', 'weights', 'gradients'] as const)
    for (const [address, numbers] of before[kind]) {
      // a wire's own part is called by its ends, of which both may have moved
      if (address.startsWith('edge:')) continue;
      const to = relocated(moved, address);
      if (after[kind].has(to)) expect([kind, to, after[kind].get(to)]).toEqual([kind, to, numbers]);
    }
  const costs = (numbers: Numbers) => ['C.cost', 'P.cost'].map((cost) => numbers.values.get(cost));
  expect(costs(after)).toEqual(costs(before));
  expect([...after.weights.values()].sort()).toEqual([...before.weights.values()].sort());
}

describe('grouping and ungrouping', () => {
  it('changes no value, no gradient and no weight, bit for bit', async () => {
    const document = network();
    const before = await step(document);
    const ids = ['f', 'h', 'e', 'a', 'w', 'k', 'n', 'm'];
    let grouped = 0;
    await fc.assert(
      fc.asyncProperty(fc.subarray(ids, { minLength: 1 }), async (chosen) => {
        const made = groupBlocks(document, opOf, chosen);
        if (!made.ok || made.value.moved === undefined) return;
        grouped++;
        const inside = applied(document, made.value);
        expectSame(before, await step(inside), made.value.moved);
        const back = must(ungroupBlock(inside, opOf, made.value.id));
        expectSame(before, await step(applied(inside, back)), { places: [], weights: [] });
      }),
      { numRuns: 25, seed: 3 },
    );
    expect(grouped).toBeGreaterThan(5);
  });
});
