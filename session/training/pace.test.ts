import { describe, expect, it } from 'vitest';
import { Pace, roundedTime } from './pace.ts';

describe('the time that a run still takes', () => {
  it('is that of the steps that are left, at the speed so far', () => {
    const pace = new Pace(1000);
    expect(pace.at(0, 0)).toBeNull();
    expect(pace.at(10, 1)).toBeCloseTo(99, 12);
    expect(pace.at(40, 4)).toBeCloseTo(96, 12);
    expect(pace.at(1000, 100)).toBe(0);
  });

  it('is steadier than the speed of a moment, and follows one that stays', () => {
    const pace = new Pace(10_000);
    for (let second = 1; second <= 60; second++) pace.at(100 * second, second);
    // a pause of a second
    const paused = pace.at(6000, 61) as number;
    expect(paused).toBeGreaterThan(40);
    expect(paused).toBeLessThan(45);
    // ten times slower from here on
    const slower = Array.from({ length: 60 }, (_, k) => pace.at(6000 + 10 * (k + 1), 62 + k) as number);
    expect(slower[2]).toBeGreaterThan(1.2 * paused);
    const right = (10_000 - 6600) / 10;
    expect(Math.abs((slower.at(-1) as number) - right)).toBeLessThan(0.05 * right);
  });

  it('cannot be told before a step, nor without an end', () => {
    expect(new Pace(10).at(0, 5)).toBeNull();
    expect(new Pace(Number.POSITIVE_INFINITY).at(50, 5)).toBeNull();
  });

  it.each([
    [0, 0, 'second'],
    [7, 0, 'second'],
    [8, 10, 'second'],
    [44, 40, 'second'],
    [58, 1, 'minute'],
    [170, 3, 'minute'],
    [5000, 83, 'minute'],
    [5500, 1.5, 'hour'],
    [86_400, 24, 'hour'],
    [200_000, 2, 'day'],
  ] as const)('%d s is said as %d %s', (seconds, count, unit) => {
    expect(roundedTime(seconds)).toEqual({ count, unit });
  });
});
