import { expect, it } from 'vitest';
import { readableSide } from './open-mirror.ts';

const room = { width: 1280, height: 668 };

it.each([
  ['a short graph', { width: 800, height: 300 }, 'beside'],
  ['a wide one, which could not be read in half of the width', { width: 1900, height: 650 }, 'below'],
  ['a high one, which below would be smaller still', { width: 1500, height: 2400 }, 'beside'],
] as const)('puts the derivative network of %s where both can be read', (_, size, side) => {
  expect(readableSide({ x: 0, y: 0, ...size }, room)).toBe(side);
});
