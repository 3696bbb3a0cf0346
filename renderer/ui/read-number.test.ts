import { expect, it } from 'vitest';
import { readNumber } from './read-number.ts';

it.each([
  ['7', 7],
  [' -2.5 ', -2.5],
  ['−3', -3],
  ['1e-3', 1e-3],
  ['1/3', 1 / 3],
  ['2*pi', 2 * Math.PI],
  ['2^10', 1024],
  ['sqrt(2)/2', Math.SQRT2 / 2],
  ['(1+2)*3', 9],
  ['1,5', 1.5],
  ['-0,125', -0.125],
  ['1,000', null],
  ['1,2,3', null],
  ['', null],
  ['x+1', null],
  ['1 < 2', null],
  ['2*', null],
  ['inf', Number.POSITIVE_INFINITY],
] as const)('%j is %s', (text, expected) => expect(readNumber(text)).toBe(expected));
