import { expect, it } from 'vitest';
import { BackOff } from './back-off.ts';

/** Of calls of a millisecond each, one behind the other from a time on, those that were divided, when each of them is waited for so long. */
function divided(backOff: BackOff, from: number, calls: number, waited: number): number {
  let [now, count] = [from, 0];
  for (let i = 0; i < calls; i++, now++) {
    if (!backOff.isOver(now)) continue;
    count++;
    backOff.told(now, 1, waited);
  }
  return count;
}

it('divides every call while nobody waits long, and seldom where each is waited for', () => {
  const backOff = new BackOff();
  expect(divided(backOff, 0, 100, 0.5)).toBe(100);
  // pauses of 4, 8, ... 256 milliseconds
  expect(divided(backOff, 100, 508, 3)).toBe(7);
  expect(divided(backOff, 608, 2560, 3)).toBe(10);
});

it('divides all of them soon again when waits are short again', () => {
  const backOff = new BackOff();
  expect(divided(backOff, 0, 1, 3)).toBe(1);
  expect(divided(backOff, 1, 100, 0)).toBe(97);
  divided(backOff, 101, 2000, 3);
  divided(backOff, 2101, 256, 0);
  expect(divided(backOff, 2357, 100, 0)).toBe(100);
});
