import { describe, expect, it } from 'vitest';
import { parseAnswer, parseExpression, parseShape } from './answer.ts';
import { markEntries, markShape, TOLERANCE } from './mark.ts';

describe('an answer', () => {
  it.each([
    ['0.5', 0.5],
    ['−2', -2],
    ['1/3', 1 / 3],
    ['2*0.5', 1],
    ['2 · (1 - 3)', -4],
    ['-2^2', -4],
    ['2^-1', 0.5],
    ['1 - 2 - 3', -4],
    ['8/2/2', 2],
    ['1e-3', 0.001],
    ['1/(1+exp(-0))', 0.5],
    ['∞', Number.POSITIVE_INFINITY],
    ['nan', Number.NaN],
  ])('%s is %d', (text, value) => {
    const read = parseExpression(text) as number;
    expect(Object.is(read, value) || Math.abs(read - value) < 1e-12).toBe(true);
  });

  it.each([
    '',
    '1 2',
    '1+',
    '(1',
    'alert(1)',
    'constructor',
    'exp',
    '1..2',
    '[1',
    `${'('.repeat(400)}1${')'.repeat(400)}`,
    '2**3',
  ])('%s is no number', (text) => {
    expect(parseExpression(text)).toBeNull();
  });

  it('takes all entries at once', () => {
    expect(parseAnswer('[1, -2]')?.numbers).toEqual([1, -2]);
    expect(parseAnswer('[1, 2; 1/2, 4]')?.numbers).toEqual([1, 2, 0.5, 4]);
    expect(parseAnswer('[[1, 2], [3, 4]]')?.numbers).toEqual([1, 2, 3, 4]);
    expect(parseAnswer('3')).toMatchObject({ numbers: [3], isList: false });
    expect(parseAnswer('[1, x]')).toBeNull();
    expect(parseAnswer('[1, ]')).toBeNull();
  });

  it('may be a shape', () => {
    for (const text of ['[2, 3]', '2×3', '2 x 3', '(2, 3)']) expect(parseShape(text)).toEqual([2, 3]);
    expect(parseShape('[]')).toEqual([]);
    expect(parseShape('scalar')).toEqual([]);
    expect(parseShape('(5,)')).toEqual([5]);
    for (const text of ['', '[2, -3]', '2.5', 'two']) expect(parseShape(text)).toBeNull();
  });
});

describe('marking', () => {
  const mark = (text: string, truth: number) => markEntries([text], [truth], {}).kind;

  it('takes what is near enough, or rounded to the digits typed', () => {
    expect(mark('1/3', 1 / 3)).toBe('right');
    expect(mark('100', 100.9)).toBe('right');
    expect(mark('100', 101.2)).toBe('wrong');
    expect(mark('0.0009', 0)).toBe('right');
    expect(mark('0.3', 1 / 3)).toBe('right');
    expect(mark('0.4', 1 / 3)).toBe('wrong');
    expect(mark('3', 3.3)).toBe('wrong');
    expect(mark('0.0', 0.04)).toBe('wrong');
    expect(mark('nan', Number.NaN)).toBe('right');
    expect(mark('∞', Number.NEGATIVE_INFINITY)).toBe('slip');
    expect(markEntries(['100'], [100.9], {}, { relative: 0.001, absolute: 0 }).kind).toBe('wrong');
    expect(TOLERANCE).toEqual({ relative: 0.01, absolute: 0.001 });
  });

  it('names slips', () => {
    const mistaken = { incoming: [2, 3], local: [5, 6], transposed: [8, 7] };
    const slip = (...texts: string[]) => markEntries(texts, [7, 8], mistaken);
    expect(slip('-7', '-8')).toEqual({ kind: 'slip', slip: 'sign' });
    expect(slip('2', '3')).toEqual({ kind: 'slip', slip: 'incoming' });
    expect(slip('5', '6')).toEqual({ kind: 'slip', slip: 'local' });
    expect(slip('8', '7')).toEqual({ kind: 'slip', slip: 'transposed' });
    expect(slip('2', '6')).toEqual({ kind: 'wrong' });
    expect(slip('7')).toEqual({ kind: 'count', typed: 1, wanted: 2 });
    // what is right by another rule as well is right
    expect(markEntries(['0'], [0], { incoming: [0] })).toEqual({ kind: 'right' });
  });

  it('marks shapes', () => {
    expect(markShape([2, 3], [2, 3]).kind).toBe('right');
    expect(markShape([3, 2], [2, 3])).toEqual({ kind: 'slip', slip: 'transposed' });
    expect(markShape([2], [2, 1]).kind).toBe('wrong');
  });
});
