import { describe, expect, it } from 'vitest';
import { saveDocument } from '../../graph-core/document/save.ts';
import { hideParameters, revealParameters } from '../../graph-core/edit/edits/reveal-many.ts';
import { applyTransaction } from '../../graph-core/edit/transaction.ts';
import { type Address, type Document, splitAddress } from '../../graph-core/model/document.ts';
import type { Result } from '../../graph-core/model/result.ts';
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

/** The document with blocks' weights drawn as circles, and where they now live. */
function reveal(...addresses: readonly Address[]): { document: Document; at: ReadonlyMap<Address, Address> } {
  const { nodes } = analyse(document);
  const wanted = addresses.map((address) => {
    const found = nodes.get(address.slice(0, address.indexOf('.')))?.inputs ?? new Map();
    return { address, options: { inputs: Object.fromEntries([...found].map(([port, { type }]) => [port, type as TensorType])) } };
  });
  const applied = must(applyTransaction(document, must(revealParameters(document, opOf, wanted))));
  const at = applied.document.edges.filter(({ to }) => addresses.includes(to)).map(({ from, to }) => [to, from] as const);
  return { document: applied.document, at: new Map(at) };
}

function must<T>(result: Result<T>): T {
  if (!result.ok) throw new Error(result.error[0]?.message);
  return result.value;
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

const all = ['f.weight', 'f.bias', 'g.weight', 'g.bias'];

describe('a revealed weight', () => {
  it.each([['f.weight'], ['f.bias'], ['g.weight'], all])('%s leaves every number as it was, bit by bit', async (...addresses) => {
    const { document: shown, at } = reveal(...addresses);
    expect(at.size).toBe(addresses.length);
    const [hidden, open] = [await numbers(document), await numbers(shown)];
    const name = (key: string): string => at.get(key) ?? key;
    for (const what of ['values', 'gradients'] as const) {
      for (const [key, summary] of Object.entries(hidden[what]))
        expect(open[what][name(key)], `${what} of ${key}`).toEqual(summary);
    }
    expect(open.loss).toEqual(hidden.loss);
    for (const [key, tensor] of Object.entries(hidden.weights)) expect(open.weights[name(key)], key).toEqual(tensor);
    // what is new is the wires of the circles
    for (const [address, from] of at)
      expect(open.gradients[`edge:${from}->${address}`], address).toEqual(hidden.gradients[address]);
  });

  it('is hidden again together with all others, and the file is what it was', () => {
    const { document: shown, at } = reveal(...all);
    const ids = [...at.values()].map((address) => splitAddress(address).node);
    const back = must(applyTransaction(shown, must(hideParameters(shown, opOf, ids)))).document;
    expect(saveDocument(back)).toBe(saveDocument(document));
  });
});
