import { describe, expect, it } from 'vitest';
import { parseShape, parseTensorText } from './tensor-text.ts';

const value = (text: string) => {
  const parsed = parseTensorText(text);
  if (!parsed.ok) throw new Error(parsed.error.code);
  return parsed.value;
};
const code = (text: string) => {
  const parsed = parseTensorText(text);
  return parsed.ok ? 'ok' : parsed.error.code;
};

describe('parseTensorText', () => {
  it('reads a flat list whatever parts the numbers', () => {
    for (const text of ['1, 2, 3', '1 2 3', '1;2\t3']) expect(value(text)).toEqual({ shape: [3], flat: true, data: [1, 2, 3] });
  });
  it('reads lines as rows', () => expect(value('1 2\n3 4\n')).toEqual({ shape: [2, 2], flat: false, data: [1, 2, 3, 4] }));
  it('reads one number as a scalar', () => expect(value('-2.5')).toEqual({ shape: [], flat: true, data: [-2.5] }));
  it('reads nested arrays', () =>
    expect(value('[[1,2,3],[4,5,6]]')).toEqual({ shape: [2, 3], flat: false, data: [1, 2, 3, 4, 5, 6] }));
  it('reads NaN and infinities inside arrays', () => {
    expect(value('[NaN, -Infinity, "Infinity", 1]').data).toEqual([
      Number.NaN,
      Number.NEGATIVE_INFINITY,
      Number.POSITIVE_INFINITY,
      1,
    ]);
  });
  it('keeps empty axes', () => expect(value('[[], []]').shape).toEqual([2, 0]));
  it.each([
    ['', 'empty'],
    ['1 two 3', 'not-a-number'],
    ['[1, true]', 'not-a-number'],
    ['[[1,2],[3]]', 'ragged'],
    ['[1,[2]]', 'ragged'],
    ['[[1],2]', 'ragged'],
    ['1 2\n3', 'ragged'],
    ['[1, 2', 'bad-json'],
    [`${'['.repeat(20)}${']'.repeat(20)}`, 'too-deep'],
  ])('%j fails with %s', (text, expected) => expect(code(text)).toBe(expected));
});

describe('parseShape', () => {
  it.each([
    ['3, 4', [3, 4]],
    ['3 × 4', [3, 4]],
    ['[2x3x4]', [2, 3, 4]],
    ['scalar', []],
    ['', []],
    ['7', [7]],
  ])('%j', (text, shape) => expect(parseShape(text)).toEqual(shape));
  it('takes one -1 only where that is allowed', () => {
    expect(parseShape('-1, 4')).toBeNull();
    expect(parseShape('-1, 4', true)).toEqual([-1, 4]);
    expect(parseShape('-1, -1', true)).toBeNull();
  });
  it.each(['a', '1.5', '99999999999', '100000 100000 100000'])('refuses %j', (text) => expect(parseShape(text)).toBeNull());
});
