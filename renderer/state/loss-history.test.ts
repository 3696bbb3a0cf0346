import { describe, expect, it } from 'vitest';
import { appendProgress, emptyHistory, sumAt, TRACK_CAP } from './loss-history.ts';
import { toldProgress as progress } from './testing.ts';

describe('loss history', () => {
  it('stays below its cap, keeps order, the whole range with its first point, and the newest point', () => {
    let history = emptyHistory;
    for (let at = 0; at < 200; at++) {
      const newSteps = Array.from({ length: 100 }, (_, i) => ({ step: at * 100 + i + 1, cost: at }));
      history = appendProgress(history, progress({ newSteps }));
    }
    const { steps, values } = history.cost;
    expect(steps.length).toBeLessThanOrEqual(TRACK_CAP);
    expect(values.length).toBe(steps.length);
    expect([steps[0], steps.at(-1)]).toEqual([0, 19_999]);
    expect(steps.every((step, i) => i === 0 || step > (steps[i - 1] as number))).toBe(true);
  });

  it('puts a cost and an evaluation at the steps that made their weights', () => {
    const { cost, train, test } = appendProgress(
      emptyHistory,
      progress({ newSteps: [{ step: 7, cost: 3 }], newLosses: [{ step: 2, train: 0.5, test: 0.75 }] }),
    );
    expect(cost).toEqual({ steps: [6], values: [3] });
    expect(train).toEqual({ steps: [2], values: [0.5] });
    expect(test).toEqual({ steps: [2], values: [0.75] });
  });

  it('adds up what runs took, however long each of them was', () => {
    const work = (from: number, points: readonly [number, number, number][]) => ({
      work: { from, points: points.map(([step, epochs, samples]) => ({ step, epochs, samples })) },
    });
    let history = appendProgress(
      emptyHistory,
      progress({
        step: 2,
        seconds: 1,
        ...work(0, [
          [1, 0.5, 5],
          [2, 1, 10],
        ]),
      }),
    );
    // the second run takes longer than the first before it tells anything
    history = appendProgress(history, progress({ step: 3, seconds: 4, ...work(2, [[3, 1, 60]]) }));
    history = appendProgress(history, progress({ step: 4, seconds: 5, ...work(2, [[4, 2, 120]]) }));
    expect([history.times.steps, history.times.values]).toEqual([
      [0, 2, 3, 4],
      [0, 1, 5, 6],
    ]);
    expect([history.epochs.steps, history.epochs.values]).toEqual([
      [0, 1, 2, 3, 4],
      [0, 0.5, 1, 2, 3],
    ]);
    expect(history.samples.values).toEqual([0, 5, 10, 70, 130]);
    // the first event of a run that begins late counts from there
    const late = appendProgress(emptyHistory, progress({ step: 5100, seconds: 1, ...work(5000, [[5100, 1, 100]]) }));
    expect([5000, 5050].map((step) => sumAt(late.samples, step))).toEqual([0, 50]);
  });

  it('shows that the loss stands still', () => {
    const once = appendProgress(emptyHistory, progress({ newLosses: [{ step: 4, train: 0.5, test: null }] }));
    const twice = appendProgress(once, progress({ newLosses: [{ step: 8, train: 0.5, test: null }] }));
    expect(twice.train).toEqual({ steps: [4, 8], values: [0.5, 0.5] });
  });

  it('takes the costs of a full batch as L(S, w), with evaluations where there is no cost', () => {
    const newSteps = [1, 2, 3].map((step) => ({ step, cost: 10 - step }));
    const newLosses = [0, 3].map((step) => ({ step, train: 10 - step, test: null }));
    const { train } = appendProgress(emptyHistory, progress({ newSteps, newLosses, costIsLoss: true }));
    expect(train).toEqual({ steps: [0, 1, 2, 3], values: [9, 8, 7, 7] });
  });

  it('replaces the end of what a run begins before', () => {
    const first = appendProgress(emptyHistory, progress({ newSteps: [1, 2, 3].map((step) => ({ step, cost: 1 })) }));
    const again = appendProgress(first, progress({ newSteps: [{ step: 2, cost: 5 }] }));
    expect(again.cost).toEqual({ steps: [0, 1], values: [1, 5] });
  });
});
