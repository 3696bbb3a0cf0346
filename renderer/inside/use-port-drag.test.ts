import { describe, expect, it } from 'vitest';
import { placesPassed } from './use-port-drag.ts';

describe('a port that is dragged', () => {
  const held = (at: number) => ({ middles: [0, 64, 128], at });

  it('goes past those whose middle it has passed', () => {
    expect([placesPassed(held(0), 60), placesPassed(held(0), 70), placesPassed(held(0), 400)]).toEqual([0, 1, 2]);
    expect([placesPassed(held(2), -60), placesPassed(held(2), -70), placesPassed(held(2), -400)]).toEqual([0, -1, -2]);
    expect(placesPassed(held(1), 0)).toBe(0);
  });
});
