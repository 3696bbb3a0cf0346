import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { loadDocument } from '../../graph-core/document/load.ts';
import { saveDocument } from '../../graph-core/document/save.ts';
import { applyTransaction } from '../../graph-core/edit/transaction.ts';
import type { Document } from '../../graph-core/model/document.ts';
import { packDocument, unpackDocument } from '../../renderer/runs/packed.ts';
import { restoreSteps } from '../../renderer/runs/restore-steps.ts';
import { weightSteps } from '../../renderer/state/weight-steps.ts';
import { keptState, trainedWeights } from '../../renderer/state/weights.ts';
import { createDirectClient } from '../../session/direct.ts';
import { network } from '../../session/testing.ts';

const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');

const byAdam = (lr: number): Document['training'] => ({
  batch: { size: 1 },
  objectives: [{ cost: 'C.cost', parameters: ['*'], optimizer: { type: 'adam', lr } }],
});

/** As it is opened from a file. */
function opened(document: Document): Document {
  const loaded = loadDocument(saveDocument(document), 'start');
  if (!loaded.ok) throw new Error('it cannot be read');
  return loaded.value.document;
}
const START = opened({ ...network([1, 2, -0.5, 0.25], 'tanh'), training: byAdam(0.05) });

const applied = (document: Document, steps: ReturnType<typeof restoreSteps>): Document => {
  const done = applyTransaction(document, { steps, label: 'test', userEvent: 'test' });
  if (!done.ok) throw new Error(done.error[0]?.message);
  return done.value.document;
};

/** A document behind so many steps of training, as the window writes it. */
async function trained(document: Document, steps: number): Promise<Document> {
  const client = createDirectClient({ choice: 'cpu' });
  await client.request('open', { document, tables: {}, generation: 1, fresh: true });
  await client.request('train', { steps });
  const made = await client.request('checkpoint', {});
  client.dispose();
  return applied(document, weightSteps(document, trainedWeights(document, made.parameters), keptState(made)));
}

describe('the end of a run', () => {
  it('is packed with its weights in bytes, and comes out the same', async () => {
    const end = await trained(START, 5);
    const packed = await packDocument(end, sha256);
    expect(packed.weights?.length).toBeGreaterThan(0);
    // the drawing is shared: nothing of training is in it
    expect(packed.drawing).toBe((await packDocument(await trained(START, 6), sha256)).drawing);
    expect(packed.own).not.toContain('"data"');
    expect(await unpackDocument(packed, sha256)).toEqual(end);
    const damaged = Uint8Array.from(packed.weights ?? [], (byte, i) => (i === 200 ? byte ^ 1 : byte));
    expect(await unpackDocument({ ...packed, weights: damaged }, sha256)).toBeNull();
  });

  it('is put back as it was, from where training goes on bit for bit', async () => {
    const end = await trained(START, 5);
    const unpacked = await unpackDocument(await packDocument(end, sha256), sha256);
    if (unpacked === null) throw new Error('nothing came out');
    // meanwhile: weights back to their beginning, another rate, another run
    const faster = { ...START, training: byAdam(9) };
    const restored = applied(await trained(faster, 3), restoreSteps(unpacked, await trained(faster, 3)));
    expect(restored).toEqual(end);
    expect(await trained(restored, 5)).toEqual(await trained(START, 10));
    expect(restoreSteps(unpacked, restored)).toEqual([]);
  });
});
