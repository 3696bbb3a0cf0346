import { describe, expect, it } from 'vitest';
import { beginningOf, shiftInto } from './view.ts';

describe('shiftInto', () => {
  it.each([
    [10, 50, 100, 0],
    [-20, 50, 100, 20],
    [80, 50, 100, -30],
    [0, 100, 100, 0],
    [10, 200, 100, -60],
  ])('a stretch from %s of %s in %s moves by %s', (from, length, room, by) => expect(shiftInto(from, length, room)).toBe(by));
});

describe('beginningOf', () => {
  const pane = { width: 700, height: 500 };

  it('takes of a long chain what the pane holds from its left end on', () =>
    expect(beginningOf({ x: -40, y: 10, width: 5000, height: 200 }, pane, 0.5)).toEqual({
      x: -40,
      y: 10,
      width: 1400,
      height: 200,
    }));

  it.each([
    ['what the pane holds', { x: 0, y: 0, width: 1400, height: 200 }, 0.5],
    ['what is no chain, in a small window,', { x: 0, y: 0, width: 1900, height: 200 }, 0.5],
    ['what is as high as it is long', { x: 0, y: 0, width: 5000, height: 5000 }, 0.5],
    ['all where nothing is asked for', { x: 0, y: 0, width: 5000, height: 200 }, 0],
  ])('leaves %s alone', (_, rect, zoom) => expect(beginningOf(rect, pane, zoom)).toBe(rect));
});
