import { describe, expect, it } from 'vitest';
import { shiftInto } from './view.ts';

describe('shiftInto', () => {
  it.each([
    [10, 50, 100, 0],
    [-20, 50, 100, 20],
    [80, 50, 100, -30],
    [0, 100, 100, 0],
    [10, 200, 100, -60],
  ])('a stretch from %s of %s in %s moves by %s', (from, length, room, by) => expect(shiftInto(from, length, room)).toBe(by));
});
