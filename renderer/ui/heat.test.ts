import { describe, expect, it } from 'vitest';
import { heatOf, heatScale, indexLabel, matrixOf, windowAt, windowShowing } from './heat.ts';

describe('windows', () => {
  it('stays inside', () => {
    expect(windowAt(20, 15, 8)).toEqual({ from: 12, to: 20 });
    expect(windowAt(5, 3, 8)).toEqual({ from: 0, to: 5 });
    expect(windowAt(0, 3, 8)).toEqual({ from: 0, to: 0 });
  });
  it('moves only as far as needed', () => {
    const window = windowAt(20, 4, 8);
    expect(windowShowing(20, window, 6)).toBe(window);
    expect(windowShowing(20, window, 12)).toEqual({ from: 5, to: 13 });
    expect(windowShowing(20, window, 1)).toEqual({ from: 1, to: 9 });
  });
});

describe('heat', () => {
  it('is symmetric about 0', () => {
    const scale = heatScale([-4, 1, 2]);
    expect(scale).toBe(4);
    expect(heatOf(2, scale).percent).toBe(heatOf(-2, scale).percent);
    expect(heatOf(-4, scale)).toEqual({ sign: 'negative', percent: 100 });
    expect(heatOf(0, scale)).toEqual({ sign: 'zero', percent: 0 });
  });
  it('leaves non-finite entries out of the scale and marks them', () => {
    expect(heatScale([Number.NaN, Number.POSITIVE_INFINITY, 0.5])).toBe(0.5);
    expect(heatOf(Number.NaN, 0.5).sign).toBe('non-finite');
  });
});

describe('matrices', () => {
  it('puts the last axis across', () => {
    expect(matrixOf([])).toEqual({ rows: 1, columns: 1 });
    expect(matrixOf([3])).toEqual({ rows: 1, columns: 3 });
    expect(matrixOf([2, 3, 4])).toEqual({ rows: 6, columns: 4 });
  });
  it('labels entries by index', () => {
    expect(indexLabel([2, 3, 4], 23)).toBe('1,2,3');
    expect(indexLabel([5], 3)).toBe('3');
    expect(indexLabel([], 0)).toBe('');
  });
});
