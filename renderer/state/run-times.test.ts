import { expect, it } from 'vitest';
import { RunTimes } from './run-times.ts';

it('runs again unasked until two runs in a row were slow, or one took far too long', () => {
  const times = new RunTimes();
  const slowAfter = (ms: number): boolean => {
    times.note('values', ms);
    return times.isSlow('values');
  };
  expect(times.isSlow('values')).toBe(false);
  expect([80, 20, 80, 80, 20].map(slowAfter)).toEqual([false, false, false, true, false]);
  expect(slowAfter(900)).toBe(true);
  expect(times.isSlow('structure')).toBe(false);
  times.forget();
  expect(times.isSlow('values')).toBe(false);
});
