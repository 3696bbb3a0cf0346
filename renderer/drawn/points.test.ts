import { expect, it } from 'vitest';
import { DRAWN_LIMITS } from '../../graph-core/random/drawn-set.ts';
import { APART, erased, fromShares, stroke, toShares, withPoints } from './points.ts';

it('turns places of the pad into coordinates and back, upwards, and stays inside', () => {
  expect(fromShares(0.5, 0.5)).toEqual({ x: 0, y: 0 });
  expect(fromShares(0.25, 0)).toEqual({ x: -1, y: 2 });
  expect(toShares(-1, 2)).toEqual([0.25, 0]);
  expect(fromShares(1.5, -1)).toEqual({ x: 2, y: 2 });
});

it('draws a stroke as points that are apart, however fast the pointer moves', () => {
  expect(stroke(null, { x: 1, y: 1 })).toEqual([{ x: 1, y: 1 }]);
  expect(stroke({ x: 0, y: 0 }, { x: APART / 2, y: 0 })).toEqual([]);
  expect(stroke({ x: 0, y: 0 }, { x: 0, y: 3.4 * APART }).map(({ y }) => y)).toEqual([0.16, 0.32, 0.48]);
});

it('adds points of a class or of none, up to the limit, and erases those within reach', () => {
  expect(withPoints([[1, 1, 0]], [{ x: 0, y: 0 }], 2)).toEqual([
    [1, 1, 0],
    [0, 0, 2],
  ]);
  expect(withPoints([], [{ x: 0, y: 0 }], null)).toEqual([[0, 0]]);
  const full = Array.from({ length: DRAWN_LIMITS.points }, () => [0, 0]);
  expect(withPoints(full, [{ x: 1, y: 1 }], null)).toHaveLength(DRAWN_LIMITS.points);
  expect(
    erased(
      [
        [0, 0, 0],
        [0.1, 0, 1],
        [1, 1, 0],
      ],
      { x: 0, y: 0 },
    ),
  ).toEqual([[1, 1, 0]]);
});
