import { afterEach, describe, expect, it } from 'vitest';
import type { BatchSpec } from '../../graph-core/model/document.ts';
import { line, objective } from './line.ts';
import { type LinkedBench, linkedBench } from './linked-bench.ts';

/** L(S, w) of the line: the mean of (w - 2)² x² over x = 0, 1, 2, 3. */
const lossAt = (w: number): number => 3.5 * (w - 2) ** 2;

describe('the curve of L(S, w)', () => {
  let bench: LinkedBench;
  const trained = async (batch: BatchSpec, lr: number, steps: number, split?: { readonly first: number }) => {
    const document = line({ batch, objectives: objective({ type: 'sgd', lr }) });
    bench = linkedBench(split ? { ...document, data: { ...document.data, split } } : document);
    await bench.link.settled();
    await bench.link.train(steps);
    return bench.session.getState().history;
  };
  afterEach(() => bench.link.dispose());

  it('has every step of a full batch, at the weights that the cost was taken at', async () => {
    const { train, cost } = await trained({ size: 'all' }, 0.01, 300);
    expect(train.steps).toEqual(Array.from({ length: 301 }, (_, i) => i));
    expect(cost.steps).toEqual(train.steps.slice(0, -1));
    // w - 2 shrinks by 1 - 0.01 * 7 each step
    train.values.forEach((value, i) => {
      expect(value).toBeCloseTo(lossAt(2 - 2 * 0.93 ** i), 9);
    });
  });

  it('begins at step 0, ends at the last step and has points between where a step takes one sample', async () => {
    const { train, cost } = await trained({ size: 1, order: 'sequence' }, 0.001, 2000);
    expect(cost.steps.length).toBe(2000);
    expect([train.steps[0], train.steps.at(-1)]).toEqual([0, 2000]);
    expect(train.steps.length).toBeGreaterThan(10);
    expect(train.values[0]).toBeCloseTo(lossAt(0), 9);
    // Each point lies where it belongs: a whole pass over the samples takes w - 2 to 0.998 · 0.992 · 0.982 of it.
    train.steps.forEach((step, i) => {
      if (step % 4 === 0) expect(train.values[i]).toBeCloseTo(lossAt(2 - 2 * (0.998 * 0.992 * 0.982) ** (step / 4)), 9);
    });
  });

  it('is measured for the rows that are held back, also with a full batch', async () => {
    const { train, test } = await trained({ size: 'all' }, 0.01, 500, { first: 3 });
    expect([test.steps[0], test.steps.at(-1)]).toEqual([0, 500]);
    expect(test.steps.length).toBeGreaterThan(10);
    expect(train.steps.length).toBe(501);
    expect(test.values[0]).toBeCloseTo(36, 9);
  });

  it('goes on behind a run, and begins anew after a reset', async () => {
    await trained({ size: 'all' }, 0.01, 5);
    await bench.link.train(5);
    expect(bench.session.getState().history.train.steps).toEqual(Array.from({ length: 11 }, (_, i) => i));
    await bench.link.resetWeights();
    await bench.link.train(3);
    expect(bench.session.getState().history.train.steps).toEqual([0, 1, 2, 3]);
  });
});
