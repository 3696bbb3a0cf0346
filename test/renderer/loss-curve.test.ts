import { readFileSync } from 'node:fs';
import { afterEach, describe, expect, it } from 'vitest';
import type { Document } from '../../graph-core/model/document.ts';
import type { BatchSpec } from '../../graph-core/model/training.ts';
import { inRoot } from '../../scripts/lib/paths.mjs';
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

  it('comes with R^2 where the document names no metric, and says that it is guessed and what the rest is held back for', async () => {
    const { metrics, held, train } = await trained({ size: 'all' }, 0.01, 3, { first: 3 });
    const { progress } = bench.session.getState();
    expect(progress?.guessed).toEqual(['r2']);
    expect(held).toBe('test');
    // y = 0, 2, 4 lie 8 from their mean in squares, and 20 (1 - w / 2)^2 from w x
    const r2 = (w: number): number => 1 - (20 * (1 - w / 2) ** 2) / 8;
    const track = metrics.r2?.train;
    expect(track?.steps).toEqual([0, 1, 2, 3]);
    track?.values.forEach((value, i) => {
      const w = 2 - Math.sqrt((train.values[i] as number) / (5 / 3));
      expect(value).toBeCloseTo(r2(w), 9);
    });
    expect(track?.values[0]).toBeCloseTo(-1.5, 12);
  });

  it('has no metric where the document says so', async () => {
    const document = line({ batch: { size: 'all' }, metrics: [], objectives: objective({ type: 'sgd', lr: 0.01 }) });
    bench = linkedBench(document);
    await bench.link.train(2);
    expect(bench.session.getState().history.metrics).toEqual({});
  });

  it('is that of the reward on a simulator, a point an iteration', async () => {
    const example = JSON.parse(readFileSync(inRoot('examples/cart-pole.chainrule'), 'utf8')) as Document;
    const { simulator } = example.training;
    if (!simulator) throw new Error('the example has no simulator');
    const small = { ...simulator, horizon: 6, episodes: 3, rows: 9 };
    bench = linkedBench({ ...example, training: { ...example.training, simulator: small } });
    await bench.link.train(3);
    const { episodes, train, metrics } = bench.session.getState().history;
    expect(episodes.reward.steps).toEqual([0, 1, 2]);
    // a cart pole earns 1 for each step that it stands: all six, too few to fall in
    expect(episodes.reward.values).toEqual([6, 6, 6]);
    expect(episodes.length.values).toEqual([6, 6, 6]);
    expect([train.steps, metrics]).toEqual([[], {}]);
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
