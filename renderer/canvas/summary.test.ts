import { describe, expect, it } from 'vitest';
import type { TensorSummary } from '../../session/protocol.ts';
import { lineWidth, sameSummary, summaryForm, summaryText, wireWidth } from './summary.ts';

const summary = (shape: number[], entries: number[]): TensorSummary => ({
  dtype: 'float',
  shape,
  entries,
  norm: Math.hypot(...entries),
  min: Math.min(...entries),
  max: Math.max(...entries),
  nonFinite: 0,
});
const ones = (n: number) => new Array<number>(n).fill(1);

describe('summaryForm', () => {
  it.each([
    [[], 1, 'numbers'],
    [[4], 4, 'numbers'],
    [[5], 5, 'strip'],
    [[8, 8], 64, 'strip'],
    [[65], 64, 'norm'],
  ] as const)('%j', (shape, kept, form) => expect(summaryForm(summary([...shape], ones(kept)))).toBe(form));
});

describe('summaryText', () => {
  it('writes a scalar bare', () => expect(summaryText(summary([], [-2]))).toBe('−2'));
  it('writes a vector in brackets', () => expect(summaryText(summary([2], [1, 0.5]))).toBe('[1, 0.5]'));
  it('parts rows by semicolons', () => expect(summaryText(summary([2, 2], [1, 2, 3, 4]))).toBe('[1, 2; 3, 4]'));
  it('writes an empty tensor', () => expect(summaryText(summary([0], []))).toBe('[]'));
  it('writes shape and norm of a large one', () => expect(summaryText(summary([10, 10], ones(64)))).toBe('10×10 ‖·‖ 8'));
});

it('gives a wire only what fits on one line', () => {
  expect(lineWidth(summary([16], ones(16)))).toBe(16 * 9);
  expect(lineWidth(summary([17], ones(17)))).toBe(Number.POSITIVE_INFINITY);
  expect(lineWidth(summary([2, 5], ones(10)))).toBe(Number.POSITIVE_INFINITY);
  expect(lineWidth(summary([100], ones(64)))).toBeLessThan(200);
});

it('tells equal summaries from different ones', () => {
  expect(sameSummary(summary([2], [1, Number.NaN]), summary([2], [1, Number.NaN]))).toBe(true);
  expect(sameSummary(summary([2], [1, 2]), summary([2], [2, 1]))).toBe(false);
  expect(sameSummary(summary([2], [1, 2]), summary([2, 1], [1, 2]))).toBe(false);
  expect(sameSummary(undefined, summary([], [0]))).toBe(false);
});

it('keeps wires between 1.5 and 5 pixels, growing with the norm', () => {
  const widths = [undefined, 0, 1e-9, 0.1, 1, 10, 1e9, Number.POSITIVE_INFINITY, Number.NaN].map(wireWidth);
  for (const width of widths) expect(width >= 1.5 && width <= 5).toBe(true);
  expect(wireWidth(10)).toBeGreaterThan(wireWidth(1));
});
