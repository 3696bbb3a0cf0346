import { describe, expect, it } from 'vitest';
import type { NudgeKink, NudgeRow } from '../../session/protocol.ts';
import { changeText } from './nudge-labels.ts';
import { verdictOf } from './nudge-sentence.ts';
import {
  addClean,
  changeNudge,
  endNudge,
  isStillAbout,
  type NudgeTarget,
  nudgeStore,
  startNudge,
  unitOf,
} from './nudge-store.ts';

/** Rows of ds, ds/2 and ds/4 with gaps, and the ratios that these have. */
const rows = (...gaps: readonly number[]): NudgeRow[] =>
  gaps.map((gap, i) => {
    const before = gaps[i - 1];
    return {
      delta: 1 / 2 ** i,
      predicted: 1,
      actual: 1 + gap,
      gap,
      ratio: before !== undefined && gap > 0 ? before / gap : null,
    };
  });

const keyOf = (gaps: readonly number[], kinks: readonly NudgeKink[] | null = []): string =>
  verdictOf({ rows: rows(...gaps), kinks }).key;

describe('the sentence of a nudge', () => {
  it('is about how halving cuts the gap where nothing has a corner', () => {
    expect(keyOf([16, 4, 1])).toBe('four-fold');
    expect(keyOf([64, 8, 1])).toBe('more');
    expect(keyOf([4, 2, 1])).toBe('less');
    expect(keyOf([0, 0, 0])).toBe('exact');
    expect(keyOf([])).toBe('no-cost');
    expect(keyOf([Number.NaN, 1, 1])).toBe('not-finite');
    expect(keyOf([16, 4, 1], null)).toBe('four-fold');
  });

  it('names the kink that is stood at before one that is crossed, and of these the nearest', () => {
    const crossed = { node: 'h', at: -0.5 };
    expect(verdictOf({ rows: rows(4, 2, 1), kinks: [crossed, { node: 'k', at: -0.2 }] })).toMatchObject({
      key: 'crosses',
      nodes: ['k', 'h'],
      at: -0.2,
    });
    expect(verdictOf({ rows: rows(0, 0, 0), kinks: [crossed, { node: 'm', at: 0 }] })).toMatchObject({
      key: 'stands',
      nodes: ['m'],
    });
  });
});

describe('the change of a nudge', () => {
  it('goes by powers of ten near a hundredth of the entry', () => {
    expect([0, 1, -4.9, 5, 120, 0.001, Number.NaN].map(unitOf)).toEqual([0.01, 0.01, 0.01, 0.1, 1, 0.01, 0.01]);
    expect(addClean(0.1, 0.2)).toBe(0.3);
  });

  it('is written with its signs, as a norm where it has many entries', () => {
    const summary = (shape: number[], entries: number[]) => ({
      dtype: 'float' as const,
      shape,
      entries,
      norm: 5,
      min: 0,
      max: 0,
      nonFinite: 0,
    });
    expect(changeText(summary([], [0.25]))).toBe('+0.25');
    expect(changeText(summary([2], [-0.5, 0]))).toBe('[−0.5, 0]');
    expect(changeText(summary([5], [1, 2, 3, 4, 5]))).toBe('‖·‖ 5');
  });
});

describe('an answer that comes late', () => {
  it('is shown as long as its entry is changed by anything', () => {
    startNudge('W.value', 1, 2);
    const { target: asked } = nudgeStore.getState() as { target: NudgeTarget };
    expect(isStillAbout(asked)).toBe(true);
    changeNudge({ delta: asked.delta / 2 });
    expect(isStillAbout(asked)).toBe(true);
    changeNudge({ delta: 0 });
    expect(isStillAbout(asked)).toBe(false);
    changeNudge({ delta: 1, index: 0 });
    expect(isStillAbout(asked)).toBe(false);
    startNudge('V.value', 1, 2);
    expect(isStillAbout(asked)).toBe(false);
    endNudge();
    expect(isStillAbout(asked)).toBe(false);
  });
});
