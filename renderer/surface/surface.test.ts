import { describe, expect, it } from 'vitest';
import { compassOf } from './compass.ts';
import { costAt, type Frame, toPlane, toScreen } from './frame.ts';
import { tonesOf } from './tone.ts';

describe('the frame of a surface', () => {
  const frame: Frame = { left: 20, top: 10, size: 200, reach: [2, 0.5] };

  it('has the middle in its middle, and b upwards', () => {
    expect(toScreen(frame, 0, 0)).toEqual([120, 110]);
    expect(toScreen(frame, 2, 0.5)).toEqual([220, 10]);
    expect(toPlane(frame, 20, 210)).toEqual([-2, -0.5]);
    expect(toPlane(frame, 19, 100)).toBeNull();
  });

  it('knows the loss between the points', () => {
    // a + 10 b on a grid of three points a side
    const grid = { points: 3, reach: [1, 1] as const, costs: Float64Array.of(-11, -10, -9, -1, 0, 1, 9, 10, 11) };
    expect(costAt(grid, 0.25, -0.5)).toBeCloseTo(-4.75, 12);
    expect(costAt(grid, 1, 1)).toBe(11);
  });
});

describe('the tone of a loss', () => {
  it('rises from the smallest to the largest, with levels in between', () => {
    const { toneOf, levels, min, max } = tonesOf([1, 2, 3, 5, 1000]);
    expect([min, max, toneOf(1), toneOf(1000)]).toEqual([1, 1000, 0, 1]);
    expect(toneOf(2)).toBeGreaterThan(0.1);
    const tones = levels.map(toneOf);
    tones.forEach((tone, i) => {
      expect(tone).toBeCloseTo((i + 1) / (levels.length + 1), 10);
    });
  });

  it('takes a flat surface and infinities', () => {
    expect(tonesOf([3, 3, 3])).toMatchObject({ levels: [], min: 3, max: 3 });
    const { toneOf, max } = tonesOf([1, Number.POSITIVE_INFINITY, 2, Number.NaN]);
    expect([max, toneOf(Number.NaN), toneOf(Number.POSITIVE_INFINITY)]).toEqual([2, 1, 1]);
  });
});

describe('the next step beside the steepest way', () => {
  const frame: Frame = { left: 0, top: 0, size: 200, reach: [2, 1] };
  const next = { step: 0, steepest: [0, 3], move: [1, 0], length: 1, inPlane: 1, slope: -1, angle: 90 } as const;

  it('is as long as it is, from where the weights are, the steepest way as long as it', () => {
    // 50 pixels a unit of a, 100 of b
    expect(compassOf(next, [0, 0], frame, 'true')).toEqual({ from: [100, 100], move: [150, 100], steepest: [100, 50] });
    expect(compassOf(next, [1, 0.5], frame, 'true').from).toEqual([150, 50]);
  });

  it('is drawn to one length where only directions count, and not at all where it has none', () => {
    expect(compassOf({ ...next, move: [1e-9, 0] }, [0, 0], frame, 'unit').move?.[0]).toBeCloseTo(140, 9);
    expect(compassOf({ ...next, move: [1e-9, 0] }, [0, 0], frame, 'true')).toMatchObject({ move: null, steepest: null });
    expect(compassOf({ ...next, move: [0, 0] }, [0, 0], frame, 'unit').move).toBeNull();
  });
});
