import { describe, expect, it } from 'vitest';
import { ROW_HEIGHT, visibleRows } from './visible-rows.ts';

describe('visibleRows', () => {
  it('draws a short table whole', () => {
    expect(visibleRows(5, 0, 200)).toEqual({ first: 0, last: 5, above: 0, below: 0 });
    expect(visibleRows(0, 0, 200)).toEqual({ first: 0, last: 0, above: 0, below: 0 });
  });
  it('draws what is in sight of a long one, and little more', () => {
    const { first, last, above, below } = visibleRows(100_000, 50_000 * ROW_HEIGHT, 220);
    expect([first, last]).toEqual([49_994, 50_016]);
    expect(above).toBe(first * ROW_HEIGHT);
    expect(above + (last - first) * ROW_HEIGHT + below).toBe(100_000 * ROW_HEIGHT);
  });
  it.each([1_000_000, 50_000_000])('reaches every row of %i by a height that a page may have', (count) => {
    const height = 220;
    const start = visibleRows(count, 0, height);
    const total = start.above + start.below + (start.last - start.first) * ROW_HEIGHT;
    expect(total).toBeLessThan(33_000_000);
    const end = visibleRows(count, total - height, height);
    expect([start.first, end.last]).toEqual([0, count]);
    for (const share of [0, 0.1, 0.5, 0.999, 1]) {
      const top = share * (total - height);
      const { first, last, above, below } = visibleRows(count, top, height);
      expect(last - first).toBeLessThan(30);
      // What is seen is covered by rows, and the whole stays as high as it is.
      expect(above).toBeLessThanOrEqual(top);
      expect(above + (last - first) * ROW_HEIGHT).toBeGreaterThanOrEqual(top + height - 1);
      expect(above + (last - first) * ROW_HEIGHT + below).toBeCloseTo(total, 5);
    }
  });
});
