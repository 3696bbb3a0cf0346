import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Document } from '../../graph-core/model/document.ts';
import type { StopSpec } from '../../graph-core/model/training.ts';
import { graph, node, wires } from '../../graph-core/validate/testing.ts';
import { createDirectClient } from '../../session/direct.ts';
import { runCaptured } from '../support/command-line.ts';

const tensor = (shape: readonly number[], data: readonly number[]) => ({ dtype: 'float', shape, data });

/**
 * y = w x from w = 0 with (w - 1)^2 as the cost of the row that is trained on and (w - 1/2)^2 of the one held back: with a rate
 * of 0.05, 1 - w is 0.9^k after k steps. So the held-back loss falls until w passes 1/2, at step 7.
 */
const line = (stop: StopSpec): Document =>
  graph(
    [
      node('x', 'observed', { shape: [1], value: tensor([2, 1], [1, 1]) }),
      node('y', 'observed', { shape: [1], value: tensor([2, 1], [1, 0.5]) }),
      node('f', 'linear', { outFeatures: 1, hasBias: false }),
      node('C', 'squared-norm'),
    ],
    wires('x.value -> f.input', 'f.output -> C.input', 'y.value -> C.target'),
    {
      parameters: { 'f.weight': { value: tensor([1, 1], [0]) } },
      data: { split: { first: 1 } },
      training: {
        epochs: 100,
        stop,
        batch: { size: 'all' },
        objectives: [{ cost: 'C.cost', parameters: ['*'], optimizer: { type: 'sgd', lr: 0.05 } }],
      },
    },
  );

const weightAfter = (steps: number): number => 1 - 0.9 ** steps;

async function trained(stop: StopSpec, steps = 100) {
  const client = createDirectClient({ choice: 'cpu' });
  await client.request('open', { document: line(stop), tables: {}, generation: 1 });
  const progress = await client.request('train', { steps });
  const weight = (await client.request('parameters', {}))['f.weight']?.data[0];
  client.dispose();
  return { progress, weight };
}

describe('training ends by itself', () => {
  it('when the held-back loss has not been lower for a while, with the best weights back', async () => {
    const { progress, weight } = await trained({ patience: 3 });
    expect(progress).toMatchObject({ ended: 'no-better', step: 7 });
    expect(weight).toBeCloseTo(weightAfter(7), 12);
  });

  it('or with the last ones, where they are wanted', async () => {
    const { progress, weight } = await trained({ patience: 3, restore: false });
    expect(progress).toMatchObject({ ended: 'no-better', step: 10 });
    expect(weight).toBeCloseTo(weightAfter(10), 12);
  });

  it('when a lower loss is not lower by enough', async () => {
    // each of the first steps lowers it by less than 0.05 from the fourth on
    const { progress } = await trained({ patience: 1, minDelta: 0.05, restore: false });
    const held = (k: number): number => (weightAfter(k) - 0.5) ** 2;
    const last = Array.from({ length: 20 }, (_, k) => k + 1).find((k) => held(k) >= held(k - 1) - 0.05);
    expect(progress).toMatchObject({ ended: 'no-better', step: last });
  });

  it('when the loss on the training rows is low enough', async () => {
    const { progress, weight } = await trained({ loss: 0.01 });
    // 0.81^k is at most 0.01 from k = 22 on
    expect(progress).toMatchObject({ ended: 'low', step: 22 });
    expect(weight).toBeCloseTo(weightAfter(22), 12);
  });

  it('and not before: a run of fewer steps is done', async () => {
    expect((await trained({ patience: 3, loss: 0.01 }, 5)).progress).toMatchObject({ ended: 'done', step: 5 });
  });

  it('on the command line alike', async () => {
    const made = mkdtempSync(join(tmpdir(), 'chainrule-stop-'));
    const path = join(made, 'line.chainrule');
    writeFileSync(path, JSON.stringify(line({ patience: 3 })));
    const run = await runCaptured(['train', path, '--device', 'cpu', '--json']);
    expect(JSON.parse(run.out)).toMatchObject({ ended: 'no-better', steps: 7, epochs: 7 });
    expect((await runCaptured(['train', path, '--device', 'cpu'])).out).toContain('ended early: the cost was not lower');
    rmSync(made, { recursive: true });
  });
});
