import { expect, it } from 'vitest';
import { Gain } from './gain.ts';

/** Runs two calls in turns, of which each takes a millisecond alone, up to a time; returns how many of each hundred were divided. */
function share(gain: Gain, from: number, to: number, divided: number): number {
  let [now, all, count] = [from, 0, 0];
  for (; now < to; all++) {
    const key = `1 ${all % 2}`;
    const isDivided = gain.divides(key, now);
    now += isDivided ? divided : 1;
    if (isDivided) gain.toldDivided(key, 10, divided, now);
    else gain.toldAlone(key, 10, 1);
    if (isDivided) count++;
  }
  return Math.round((100 * count) / all);
}

it('divides what is quicker then, and times it alone now and then', () => {
  const gain = new Gain();
  expect(gain.divides('1 0', 0)).toBe(false);
  expect(share(gain, 0, 2000, 0.5)).toBeGreaterThan(95);
  expect(share(gain, 2000, 4000, 0.5)).toBe(98);
});

it('leaves alone what is not, tries it ever more seldom, and divides it soon again when it is', () => {
  const gain = new Gain();
  // waits of milliseconds, and a helper that never comes
  for (const divided of [4, 1]) expect(share(gain, 0, 5000, divided)).toBeLessThan(5);
  expect(share(gain, 5000, 6000, 0.5)).toBeGreaterThan(75);
});

it('forgets the calls of a plan', () => {
  const gain = new Gain();
  gain.toldAlone('1 7', 1, 1);
  gain.toldAlone('12 7', 1, 1);
  gain.forget('1 ');
  expect(gain.divides('1 7', 0)).toBe(false);
  expect(gain.divides('12 7', 0)).toBe(true);
});
