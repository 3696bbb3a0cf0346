import { expect, it } from 'vitest';
import { type Box, freePlace } from './free-place.ts';

const circle: Box = { x: 100, y: 10, width: 56, height: 88 };

it('is the wanted one where nothing lies there', () => {
  expect(freePlace(circle, [])).toEqual({ x: 100, y: 10 });
  // touching is not overlapping
  expect(freePlace(circle, [{ x: 156, y: 10, width: 50, height: 50 }])).toEqual({ x: 100, y: 10 });
});

it('is the nearest one beside what lies there, else above it', () => {
  expect(freePlace(circle, [circle])).toEqual({ x: 160, y: 10 });
  expect(freePlace(circle, [circle, { ...circle, x: 160 }])).toEqual({ x: 40, y: 10 });
  expect(freePlace(circle, [{ x: -500, y: 50, width: 1000, height: 20 }])).toEqual({ x: 100, y: -60 });
});

it('is the wanted one where all is full', () => {
  expect(freePlace(circle, [{ x: -5000, y: -5000, width: 10000, height: 10000 }])).toEqual({ x: 100, y: 10 });
});
