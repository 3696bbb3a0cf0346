import { describe, expect, it } from 'vitest';
import { type PortSeen, placesPassed } from './use-port-drag.ts';

/** Labels from top to bottom, 64 apart, by their places in the list; `at` is the one that is held. */
function grip(places: readonly number[], at: number): { readonly held: PortSeen; readonly others: readonly PortSeen[] } {
  const all = places.map((place, i) => ({ place, y: i * 64 }));
  return { held: all[at] as PortSeen, others: all.filter((_, i) => i !== at) };
}

describe('a port that is dragged', () => {
  it('goes past those whose middle it has passed', () => {
    expect([60, 70, 400].map((by) => placesPassed(grip([0, 1, 2], 0), by))).toEqual([0, 1, 2]);
    expect([-60, -70, -400].map((by) => placesPassed(grip([0, 1, 2], 2), by))).toEqual([0, -1, -2]);
    expect(placesPassed(grip([0, 1, 2], 1), 0)).toBe(0);
  });

  it('stands beside the last that it passed, also where they are drawn in another order than that of the list', () => {
    // seen: c a b; c goes below a, to stand between a and b
    expect(placesPassed(grip([2, 0, 1], 0), 70)).toBe(-1);
    // below b it is where it was
    expect(placesPassed(grip([2, 0, 1], 0), 140)).toBe(0);
    // b goes above a, to the front of the list; above c, behind which a stands, too
    expect(placesPassed(grip([2, 0, 1], 2), -70)).toBe(-1);
    expect(placesPassed(grip([1, 2, 0], 2), -140)).toBe(0);
  });
});
