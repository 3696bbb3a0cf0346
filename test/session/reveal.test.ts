import { describe, expect, it } from 'vitest';
import { revealParameter } from '../../graph-core/edit/edits/reveal.ts';
import { applyTransaction } from '../../graph-core/edit/transaction.ts';
import type { Address, Document } from '../../graph-core/model/document.ts';
import type { TensorType } from '../../graph-core/ops/define.ts';
import { opOf } from '../../graph-core/ops/index.ts';
import { analyse } from '../../graph-core/validate/analyse.ts';
import { createDirectClient } from '../../session/direct.ts';
import { networkOf } from './step-and-run.ts';

const document = networkOf({
  samples: 4,
  features: 3,
  hidden: 4,
  outputs: 2,
  activation: 'relu',
  cost: 'mse-loss',
  optimizer: { type: 'adam', lr: 0.02 },
  penalty: false,
  seed: 9,
});

/** The document with a block's weight drawn as a circle, and where that now lives. */
function reveal(address: Address): { document: Document; at: Address } {
  const node = address.slice(0, address.indexOf('.'));
  const found = analyse(document).nodes.get(node)?.inputs ?? new Map();
  const inputs = Object.fromEntries([...found].map(([port, { type }]) => [port, type as TensorType]));
  const edit = revealParameter(document, opOf, address, { inputs });
  if (!edit.ok) throw new Error(edit.error[0]?.message);
  const applied = applyTransaction(document, edit.value);
  if (!applied.ok) throw new Error(applied.error[0]?.message);
  const edge = applied.value.document.edges.find((each) => each.to === address);
  return { document: applied.value.document, at: edge?.from as Address };
}

/** Every number of the passes, then of the weights after some training. */
async function numbers(of: Document) {
  const client = createDirectClient({ choice: 'cpu' });
  try {
    const report = await client.request('open', { document: of, tables: {}, generation: 1 });
    const { values, gradients } = await client.request('goTo', { cursor: report.view?.stages.length ?? 0 });
    const { loss } = await client.request('train', { steps: 12 });
    return { values, gradients, loss, weights: await client.request('parameters', {}) };
  } finally {
    client.dispose();
  }
}

describe('a revealed weight', () => {
  it.each(['f.weight', 'f.bias', 'g.weight'])('%s leaves every number as it was, bit by bit', async (address) => {
    const { document: shown, at } = reveal(address);
    const [hidden, open] = [await numbers(document), await numbers(shown)];
    const name = (key: string): string => (key === address ? at : key);
    for (const what of ['values', 'gradients'] as const) {
      for (const [key, summary] of Object.entries(hidden[what]))
        expect(open[what][name(key)], `${what} of ${key}`).toEqual(summary);
    }
    expect(open.loss).toEqual(hidden.loss);
    for (const [key, tensor] of Object.entries(hidden.weights)) expect(open.weights[name(key)], key).toEqual(tensor);
    // what is new is the wire of the circle
    expect(open.gradients[`edge:${at}->${address}`]).toEqual(hidden.gradients[address]);
  });
});
