import { describe, expect, it } from 'vitest';
import { CLOSER, keyed, panned, type Range, zoomed } from './zoom.ts';

const WHOLE: readonly Range[] = [
  [-1, 3],
  [-2, 2],
];

describe('the part of a plane that is seen', () => {
  it('keeps the place under the pointer where it is', () => {
    const ranges = zoomed(WHOLE, WHOLE, [2, -1], 0.5);
    expect(ranges).toEqual([
      [0.5, 2.5],
      [-1.5, 0.5],
    ]);
    const back = zoomed(ranges, WHOLE, [2, -1], 2);
    expect(back).toEqual(WHOLE);
  });

  it('is never too small for digits nor too large for data, and keeps its shape', () => {
    let near: readonly Range[] = WHOLE;
    let far: readonly Range[] = WHOLE;
    for (let i = 0; i < 200; i++) {
      near = zoomed(near, WHOLE, [0, 0], CLOSER);
      far = zoomed(far, WHOLE, [0, 0], 1 / CLOSER);
    }
    const widths = (ranges: readonly Range[]): number[] => ranges.map(([from, to]) => to - from);
    expect(widths(near)[0]).toBeCloseTo(4e-4, 10);
    expect(widths(near)[1]).toBeCloseTo(4e-4, 10);
    expect(widths(far)[0]).toBeCloseTo(400, 6);
    expect(near[0]?.[0]).toBeLessThan(0);
    expect(near[0]?.[1]).toBeGreaterThan(0);
  });

  it('moves by shares of what is seen', () => {
    expect(panned(WHOLE, [0.25, -0.5])).toEqual([
      [0, 4],
      [-4, 0],
    ]);
  });

  it('follows keys: closer, farther, to the sides, and all of it again', () => {
    const near = keyed('+', WHOLE, WHOLE) as Range[];
    expect(near[0]).toEqual([1 - 2 * CLOSER, 1 + 2 * CLOSER]);
    expect(keyed('-', near, WHOLE)?.[0]?.[0]).toBeCloseTo(-1, 12);
    expect(keyed('ArrowRight', WHOLE, WHOLE)?.[0]?.[0]).toBeCloseTo(-0.6, 12);
    expect(keyed('ArrowUp', WHOLE, WHOLE)?.[1]?.[0]).toBeCloseTo(-1.6, 12);
    // a curve has nothing above it
    expect(keyed('ArrowUp', WHOLE.slice(0, 1), WHOLE)).toEqual([[-1, 3]]);
    expect(keyed('0', near, WHOLE)).toBeNull();
    expect(keyed('a', near, WHOLE)).toBeUndefined();
    expect(keyed('toString', near, WHOLE)).toBeUndefined();
  });
});
