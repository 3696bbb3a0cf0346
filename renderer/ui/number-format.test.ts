import { describe, expect, it } from 'vitest';
import { formatCount, formatFull, formatMebibytes, formatNumber, parseNumber } from './number-format.ts';

describe('formatNumber', () => {
  it.each([
    [0, '0'],
    [-0, '0'],
    [2, '2'],
    [-7, '−7'],
    [0.5, '0.5'],
    [0.50004, '0.500'],
    [Math.fround(0.1), '0.1'],
    [1 / 3, '0.333'],
    [-2 / 3, '−0.667'],
    [12.345, '12.3'],
    [999.6, '1000'],
    [1234.5, '1235'],
    [123456, '123456'],
    [1e6, '1e6'],
    [1234567.5, '1.23e6'],
    [0.001, '0.001'],
    [0.00012345, '1.23e−4'],
    [-1e-9, '−1e−9'],
    [Number.NaN, 'NaN'],
    [Number.POSITIVE_INFINITY, '∞'],
    [Number.NEGATIVE_INFINITY, '−∞'],
  ])('%s is %s', (value, text) => expect(formatNumber(value)).toBe(text));

  it('is read back within its own precision', () => {
    for (const value of [3.1234, -0.00271828, 6.02e23, 42, -123456.7]) {
      const back = parseNumber(formatNumber(value)) as number;
      expect(Math.abs(back - value)).toBeLessThanOrEqual(Math.abs(value) * 5e-3);
    }
  });
});

describe('formatFull', () => {
  it('keeps every digit', () => expect(parseNumber(formatFull(1 / 3))).toBe(1 / 3));
  it('keeps the sign of zero', () => expect(Object.is(parseNumber(formatFull(-0)), -0)).toBe(true));
});

describe('parseNumber', () => {
  it.each([
    ['1/4', 0.25],
    [' -3 ', -3],
    ['−3e−2', -0.03],
    ['.5', 0.5],
    ['2.', 2],
    ['inf', Number.POSITIVE_INFINITY],
    ['-∞', Number.NEGATIVE_INFINITY],
    ['nan', Number.NaN],
  ])('%s', (text, value) => expect(parseNumber(text)).toBe(value));
  it.each(['', 'x', '1,2', '1/2/3', '0x10', '--1', '1e'])('%j is no number', (text) => expect(parseNumber(text)).toBeNull());
});

it('separates thousands', () => expect(formatCount(26410)).toBe('26\u202f410'));

it.each([
  [1, '1'],
  [2 ** 20, '1'],
  [2 ** 20 + 1, '2'],
  [2 ** 30, '1\u202f024'],
])('%d bytes are %s MiB', (bytes, text) => expect(formatMebibytes(bytes)).toBe(text));
