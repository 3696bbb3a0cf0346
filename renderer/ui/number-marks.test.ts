import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { AttrSpec } from '../../graph-core/ops/define.ts';
import { attrText, readAttr } from '../inspectors/attr-text.ts';
import { parseAnswer } from '../predict/answer.ts';
import { isRight, TOLERANCE } from '../predict/mark.ts';
import { readRows } from '../rates/group-edits.ts';
import {
  type DecimalMark,
  formatCount,
  formatFull,
  formatList,
  formatNumber,
  formatPlaces,
  formatRow,
  formatShort,
  listSeparator,
  markTex,
  markText,
  numberTex,
  rowSeparator,
  setDecimalMark,
} from './number-format.ts';
import { isAmbiguous, isForTable, readings, readNumber } from './read-number.ts';
import { parseTensorText } from './tensor-text.ts';

afterEach(() => setDecimalMark('.'));

/** Numbers of every size, with every length of decimals; the same in each run. */
function* numbers(count: number): Generator<number> {
  let state = 12345;
  const next = (): number => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0;
    return state / 2 ** 32;
  };
  yield* [0, -0, 1, -1, 0.5, 1.125, 1.5, 12.345, 123.456, 1000, 1234567, 1e21, 5e-324, 1.5e300, Math.fround(0.1)];
  yield* [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, Number.NaN];
  for (let i = 0; i < count; i++) {
    const size = 10 ** Math.floor(next() * 12 - 6);
    const places = Math.floor(next() * 7);
    yield Number(((next() - 0.5) * 2 * size).toFixed(places));
    yield (next() - 0.5) * size;
  }
}

const same = (a: readonly number[] | undefined, b: readonly number[]): boolean =>
  a !== undefined && a.length === b.length && a.every((x, i) => Object.is(x, b[i]));

function* lists(): Generator<readonly number[]> {
  const all = [...numbers(400)].filter(Number.isFinite);
  for (let i = 0, length = 2; i + length < all.length; i += length, length = (length % 5) + 2) yield all.slice(i, i + length);
}

const FLOATS = { type: 'floats', docs: '' } as unknown as AttrSpec;
const INTS = { type: 'ints', docs: '' } as unknown as AttrSpec;

describe.each<[DecimalMark]>([['.'], [',']])('what is written with %s is read back as it was', (mark) => {
  beforeEach(() => setDecimalMark(mark));

  it('in a number field', () => {
    for (const value of numbers(2000)) {
      expect([formatFull(value), readNumber(formatFull(value))]).toEqual([formatFull(value), value]);
      const back = readNumber(formatNumber(value)) as number;
      if (Number.isFinite(value)) expect(Math.abs(back - value)).toBeLessThanOrEqual(Math.abs(value) * 5.01e-3);
    }
  });

  it('in counts', () => {
    for (const count of [0, 999, 1000, 26410, 1234567]) expect(readNumber(formatCount(count))).toBe(count);
  });

  it('in a value over a wire, a vector or a matrix in one line, with and without its brackets', () => {
    for (const list of lists()) {
      const line = formatList(list.map(formatFull));
      for (const text of [line, `[${line}]`]) {
        const read = parseTensorText(text);
        expect([text, read.ok && same(read.value.data, list)]).toEqual([text, true]);
      }
      const half = Math.floor(list.length / 2);
      const rows = [list.slice(0, half), list.slice(half, 2 * half)].map((row) => formatList(row.map(formatFull)));
      const matrix = parseTensorText(`[${rows.join(rowSeparator())}]`);
      if (half > 0) expect(matrix.ok && matrix.value.shape).toEqual(half === 1 ? [2, 1] : [2, half]);
    }
  });

  it('in rows of a table', () => {
    for (const list of lists()) {
      const text = `${list.map(formatFull).join(' ')}\n${list.map(formatFull).join('\t')}`;
      expect(readRows(text)).toEqual([list.map((x) => x), list.map((x) => x)]);
      const tensor = parseTensorText(text);
      expect(tensor.ok && tensor.value.shape).toEqual([2, list.length]);
    }
  });

  it('in lists among the settings of a block', () => {
    for (const list of lists()) {
      const read = readAttr(FLOATS, attrText(FLOATS, list));
      expect(read.ok && same(read.value as number[], list)).toBe(true);
    }
    for (const list of [[1, 2], [1, 500], [1, 2, 3, 1000], [7]]) {
      expect(readAttr(INTS, attrText(INTS, list))).toEqual({ ok: true, value: list });
      expect(readAttr(INTS, list.join(','))).toEqual({ ok: true, value: list });
    }
  });

  it('in an answer', () => {
    for (const list of lists()) {
      expect(parseAnswer(`[${formatList(list.map(formatFull))}]`)?.numbers.map(Math.abs)).toEqual(list.map(Math.abs));
    }
    expect(parseAnswer(formatFull(-0.25))?.numbers).toEqual([-0.25]);
  });
});

describe('with a decimal comma', () => {
  beforeEach(() => setDecimalMark(','));

  it.each([
    [0.5, '0,5'],
    [-2 / 3, '−0,667'],
    [0.00012345, '1,23e−4'],
    [1234567.5, '1,23e6'],
    [1234.5, '1235'],
    [0.50004, '0,500'],
  ])('%s is %s', (value, text) => expect(formatNumber(value)).toBe(text));

  it('everything else has it too', () => {
    expect(formatPlaces(1.25, 1)).toBe('1,3');
    expect(formatShort(1.4999, 2)).toBe('1,5');
    expect(formatCount(26410)).toBe('26\u202f410');
    expect(formatRow([1.5, 2, 3, 4])).toBe('[1,5; 2; 3; …]');
    expect(listSeparator()).toBe('; ');
    expect(numberTex(-0.00025)).toBe('-2.5 \\cdot 10^{-4}');
    expect(markTex('\\frac{0.5}{12.25} \\\\[0.5ex] \\hspace{1.5em} w_{1} 2.5')).toBe(
      '\\frac{0{,}5}{12{,}25} \\\\[0.5ex] \\hspace{1.5em} w_{1} 2{,}5',
    );
    expect(markText('“1.500” is 1.5')).toBe('“1.500” is 1,5');
    expect(markText('its smallest eigenvalue is -0.5, and 2.5e-3 of f.weight in iris-1.5.csv since torch 2.5.')).toBe(
      'its smallest eigenvalue is -0,5, and 2,5e-3 of f.weight in iris-1.5.csv since torch 2.5.',
    );
  });

  it.each([
    ['0,5', 0.5],
    ['0.5', 0.5],
    ['1,125', 1.125],
    ['1.000', null],
    ['1.0005', 1.0005],
    ['0.125', 0.125],
    ['1.234.567', 1234567],
    ['1,5/3', 0.5],
    ['2*0,5', 1],
    ['sqrt(0,25)', 0.5],
    ['1,2,3', null],
    ['−1,5e−3', -0.0015],
    [',5', 0.5],
    ['1.000e-03', 1e-3],
    ['1.125e−3', 1.125e-3],
    ['2*1.125e3', 2250],
  ])('%j is read as %s', (text, value) => expect(readNumber(text)).toBe(value));

  it.each([
    ['1,5; 2', [1.5, 2]],
    ['1,5 2,5', [1.5, 2.5]],
    ['1,5, 2,5', [1.5, 2.5]],
    ['1,2,3', [1, 2, 3]],
    ['0.5,1.5', [0.5, 1.5]],
    ['0.5 1.25', [0.5, 1.25]],
    ['[1, 2, 3]', [1, 2, 3]],
    ['[0.5, 1.5]', [0.5, 1.5]],
    ['0,5', [0.5]],
    ['1.234,5.678\n2.345,6.789', [1.234, 5.678, 2.345, 6.789]],
    ['1.250\t0.5\n2\t3', [1.25, 0.5, 2, 3]],
    ['1.000e-03 1.125e-3', [1e-3, 1.125e-3]],
    ['1,5;\n2,5', [1.5, 2.5]],
    ['1,5\n2', [1.5, 2]],
    ['[0,5 | 0,25]', [0.5, 0.25]],
    ['26\u202f410; 1', [26410, 1]],
  ])('%j are the numbers %j', (text, data) => expect(parseTensorText(text)).toMatchObject({ ok: true, value: { data } }));

  it.each(['1,5 1,2,3', '1.500 2.500', '1,5 2.500', '1.234,5', '[1,2]', '1,2\n3,4\n5,6', '1,2,\r\n3,4,\r\n'])(
    '%j can be read in two ways',
    (text) => expect(parseTensorText(text)).toMatchObject({ ok: false, error: { code: 'ambiguous' } }),
  );

  it('a list of the engine keeps its numbers apart', () => {
    expect(markText('found [0.5,0.25]')).toBe('found [0,5; 0,25]');
    expect(markText('found [[0.5, 1],[-2,3e-7]]')).toBe('found [[0,5; 1]; [-2; 3e-7]]');
    expect(markText('found [0.5,0.25,1...; give others')).toBe('found [0,5; 0,25; 1...; give others');
    expect(markText('{ "shape": [2], "data": [1, 2] }, [N, 0.5]')).toBe('{ "shape": [2], "data": [1, 2] }, [N, 0,5]');
  });

  it('rows as the window writes them, and as code has them', () => {
    expect(readRows('[0,5; 0,25]')?.flat()).toEqual([0.5, 0.25]);
    expect(readRows('[0.5, 0.25]')).toEqual([[0.5, 0.25]]);
    expect(readRows('[0,5; 1 | 2; 3]')).toEqual([
      [0.5, 1],
      [2, 3],
    ]);
    expect(readRows('[1,2],\n[3,4]')).toBeNull();
    expect(readRows('[[1,2],[3,4]]')?.flat()).toEqual([1, 2, 3, 4]);
    expect(readRows('[1,2]')).toBeNull();
  });

  it('whole numbers have no point', () => {
    for (const text of ['1.000', '2; 1.000', '1e3']) expect(readAttr(INTS, text).ok).toBe(false);
    expect(readAttr(INTS, '26\u202f410; −2')).toEqual({ ok: true, value: [26410, -2] });
  });

  it('an answer is marked by the digits that were typed', () => {
    expect(isRight(parseAnswer('0,3')?.texts[0] ?? '', 0.333, { relative: 0, absolute: 0 })).toBe(true);
    expect(isRight(parseAnswer('0,4')?.texts[0] ?? '', 0.333, TOLERANCE)).toBe(false);
    expect(parseAnswer('[1,2]')).toBeNull();
    expect(parseAnswer('[[1, 2], [3, 4]]')?.numbers).toEqual([1, 2, 3, 4]);
    expect(parseAnswer('1.500')).toBeNull();
    expect(parseAnswer('[[1,2],[3,4]]')).toMatchObject({ numbers: [1, 2, 3, 4], texts: ['1', '2', '3', '4'], isList: true });
    expect(parseAnswer('[[1.500,2], [3,4]]')?.numbers).toEqual([1.5, 2, 3, 4]);
    expect(parseAnswer('[[0,5, 1,5], [2,5, 3,5]]')?.numbers).toEqual([0.5, 1.5, 2.5, 3.5]);
  });
});

it('what is pasted into one field of a table is for the table where it is more than one number', () => {
  expect(['10,100\n20,200', '1 2', '1,2,3'].map(isForTable)).toEqual([true, true, true]);
  expect(['1.5', '1,000', ' 1,000\n'].map(isForTable)).toEqual([false, false, false]);
  setDecimalMark(',');
  expect(isForTable('1.250\t0.5\n2\t3')).toBe(true);
  expect(isForTable('1.250')).toBe(false);
});

describe('with a decimal point', () => {
  it.each(['1,000', '-1,500', '2*1,000'])('%j can be read in two ways', (text) => {
    expect(isAmbiguous(text)).toBe(true);
    expect(readNumber(text)).toBeNull();
  });
  it('says which two numbers that are', () => {
    expect(readings('1,500')).toEqual([1.5, 1500]);
    expect(readings('−1,500')).toEqual([-1.5, -1500]);
    expect(readings('0,500')).toBeNull();
    expect(readings('1,500e-3')).toBeNull();
    setDecimalMark(',');
    expect(readings('1.500')).toEqual([1.5, 1500]);
    expect(readings('1,500')).toBeNull();
  });
  it.each([
    ['0,5', 0.5],
    ['1,234,567', 1234567],
    ['2*0,5', 1],
    ['1,125e-3', 1.125e-3],
  ])('%j is read as %s', (text, value) => expect(readNumber(text)).toBe(value));
  it('two numbers with decimal commas are not four', () => {
    expect(parseTensorText('1,5 2,5')).toMatchObject({ ok: false, error: { code: 'ambiguous' } });
    expect(parseTensorText('1,2\n3,4')).toMatchObject({ ok: true, value: { data: [1, 2, 3, 4] } });
    expect(parseTensorText('1,2;3,4')).toMatchObject({ ok: true, value: { data: [1, 2, 3, 4] } });
    expect(parseTensorText('1,2; 3,4')).toMatchObject({ ok: true, value: { data: [1, 2, 3, 4] } });
    expect(parseTensorText('[1,2; 3,4]')).toMatchObject({ ok: true, value: { shape: [2, 2], data: [1, 2, 3, 4] } });
    expect(parseTensorText('1, 2; 3, 4')).toMatchObject({ ok: true, value: { data: [1, 2, 3, 4] } });
  });
});
