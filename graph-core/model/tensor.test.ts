import { expect, it } from 'vitest';
import { holds } from './tensor.ts';

it('holds the whole numbers of 32 bits as int32, 0 and 1 as bool, any number as float', () => {
  expect([-(2 ** 31), 2 ** 31 - 1].every((value) => holds('int32', value))).toBe(true);
  expect([-(2 ** 31) - 1, 2 ** 31, 0.5, Number.NaN].some((value) => holds('int32', value))).toBe(false);
  expect([0, 1, 2, -1].map((value) => holds('bool', value))).toEqual([true, true, false, false]);
  expect([Number.NaN, Number.POSITIVE_INFINITY, 1e300].every((value) => holds('float', value))).toBe(true);
});
