import { describe, expect, it } from 'vitest';
import { parseCsv } from './csv.ts';
import { type Column, columnOf, nearNames, numbersOf, rowPlace, type Table } from './table.ts';

const read = (text: string | Uint8Array): Table => {
  const result = parseCsv(text, 't.csv');
  if (!result.ok) throw new Error(result.error[0]?.message);
  return result.value;
};
const fault = (result: { ok: boolean }) => {
  expect(result.ok).toBe(false);
  const { error } = result as unknown as { error: { code: string; message: string; mend?: string }[] };
  expect(error).toHaveLength(1);
  return error[0] as { code: string; message: string; mend?: string };
};
const cellsOf = (c: Column) => (c.kind === 'text' ? [...c.codes].map((code) => c.classes[code] ?? null) : [...c.values]);
const brief = (table: Table) => table.columns.map((c) => [c.name, c.kind, cellsOf(c)]);

describe('parseCsv', () => {
  it('reads numbers, classes and texts', () => {
    const rows = ['1.5,0,setosa', '2,1,virginica', '-3e2,0,setosa', '.5,1,setosa', '+4,0,setosa'];
    const table = read(`length,class,name\n${rows.join('\n')}\n`);
    expect(table.rows).toBe(5);
    expect(brief(table)).toEqual([
      ['length', 'continuous', [1.5, 2, -300, 0.5, 4]],
      ['class', 'discrete', [0, 1, 0, 1, 0]],
      ['name', 'text', ['setosa', 'virginica', 'setosa', 'setosa', 'setosa']],
    ]);
    expect(table.columns.map((c) => (c.kind === 'array' ? null : c.classes))).toEqual([
      undefined,
      ['0', '1'],
      ['setosa', 'virginica'],
    ]);
  });
  it.each([
    ['tabs', 'a\tb\n1\t2\n'],
    ['semicolons', 'a;b\n1;2\n'],
    ['CRLF and a byte order mark', '\uFEFFa,b\r\n1,2\r\n'],
    ['quotes', '"a","b"\n"1","2"\n'],
    ['blanks and empty lines', ' a , b \n\n 1 , 2 \n\n\n'],
    ['no line end', 'a,b\n1,2'],
    ['bytes', Uint8Array.from('\u00ef\u00bb\u00bfa,b\n1,2', (c) => c.charCodeAt(0))],
  ])('reads %s', (_, text) => {
    expect(brief(read(text))).toEqual([
      ['a', 'continuous', [1]],
      ['b', 'continuous', [2]],
    ]);
  });
  it('reads one column, and quoted texts with commas and line ends', () => {
    expect(brief(read('a\n1\n2\n'))).toEqual([['a', 'continuous', [1, 2]]]);
    expect(brief(read('a,b\n"x, ""y""\nz",1\n'))[0]).toEqual(['a', 'text', ['x, "y"\nz']]);
  });
  it('sees whether there is a header', () => {
    const names = (text: string) => read(text).columns.map((c) => c.name);
    expect(names('1,2\n3,4\n')).toEqual(['column1', 'column2']);
    expect(names('setosa,5.1\nvirginica,4\n')).toEqual(['column1', 'column2']);
    expect(names('name,length\nsetosa,5.1\n')).toEqual(['name', 'length']);
    expect(names('0,1,label\n0,16,3\n5,6,3\n')).toEqual(['0', '1', 'label']);
    expect(names('name,colour\na,red\n')).toEqual(['name', 'colour']);
  });
  it.each([
    ['a,b\n1,2\n3\n', 'data/ragged', 't.csv, line 3: expected 2 cells, found 1.'],
    ['a,b\n\n1,2\n"x\ny",2,3\n', 'data/ragged', 't.csv, line 4: expected 2 cells, found 3.'],
    ['a,b\n"x\ny",2\n1,2\n1,2,3\n', 'data/ragged', 't.csv, line 5: expected 2 cells, found 3.'],
    ['', 'data/empty', 't.csv: there are no rows of data.'],
    ['\n\n', 'data/empty', 'no rows'],
    ['a,b\n', 'data/empty', 'no rows'],
    ['a,a\n1,2\n', 'data/duplicate-column', 'two columns are called "a"'],
    ['a,b\n1,2\n"3,4\n', 'data/quotes', 't.csv, line 3: a quote is not closed'],
    ['a,b\n1,\u0000\n', 'data/unreadable', 'zeros instead of text'],
  ])('refuses %j', (text, code, message) => {
    const found = fault(parseCsv(text, 't.csv'));
    expect(found.code).toBe(code);
    expect(found.message).toContain(message);
    expect(found.mend).toBeTruthy();
  });
  it('refuses what is not UTF-8', () => {
    expect(fault(parseCsv(Uint8Array.of(0x61, 0x0a, 0xff), 't.csv')).code).toBe('file/not-utf8');
  });
});

describe('columns', () => {
  it('with cells that are no numbers are an error once they are used, at the line', () => {
    const table = read('a,b\n1,2\n3,x\n5,6\n7,\n9,1\n');
    const numbers = (...values: number[]) => ({ ok: true, value: { width: 1, values: Float64Array.from(values) } });
    expect(numbersOf(table, 'a')).toEqual(numbers(1, 3, 5, 7, 9));
    expect(fault(numbersOf(table, 'b')).message).toBe('t.csv, line 3, column "b": "x" is not a number.');
    expect(fault(numbersOf(read('b\n1\n2\n3\nx\ny\n'), 'b')).message).toContain(
      'line 5, column "b": "x" is not a number, and 1 more',
    );
    expect(fault(numbersOf(read('a\n1\nNaN\ninf\n'), 'b')).code).toBe('data/unknown-column');
    expect(numbersOf(read('a\n1\nNaN\n-inf\n'), 'a')).toEqual(numbers(1, Number.NaN, -Infinity));
  });
  it('of texts are classes when asked', () => {
    const table = read('n,v\nb,1\na,2\nb,3\n');
    expect(numbersOf(table, 'n', true)).toEqual({ ok: true, value: { width: 1, values: Float64Array.of(1, 0, 1) } });
    expect(fault(numbersOf(table, 'n')).message).toContain('holds texts like "b"');
  });
  it('with cells that are missing keep their kind, and texts their names', () => {
    const table = read('a,b,c\n1,,x\n,0,y\nNA,1,\n4,1,x\n5,?,x\nnull,0,y\n');
    expect(brief(table)).toEqual([
      ['a', 'continuous', [1, Number.NaN, Number.NaN, 4, 5, Number.NaN]],
      ['b', 'discrete', [Number.NaN, 0, 1, 1, Number.NaN, 0]],
      ['c', 'text', ['x', 'y', null, 'x', 'x', 'y']],
    ]);
    expect(numbersOf(table, 'c', true)).toMatchObject({ value: { values: Float64Array.of(0, 1, Number.NaN, 0, 0, 1) } });
    expect(rowPlace(table, 2)).toBe('t.csv, line 4');
  });
  it('of texts are found also when they begin below the rows that are looked at', () => {
    const rows = Array.from({ length: 200 }, (_, i) => (i < 60 ? `0${i}` : `k${i % 3}`));
    const [column] = read(`a\n${rows.join('\n')}\n`).columns;
    expect(column).toMatchObject({ kind: 'text', classes: expect.arrayContaining(['07', 'k0', 'k2']) });
  });
  it('hold the nearest double of every decimal', () => {
    const cells = [
      '0.1',
      '-0.1',
      '.5',
      '5.',
      '123456789.0123',
      '0.000123',
      '999999999999999',
      '1e23',
      '-0',
      '12345678901234567890',
    ];
    const values = read(`a\n${cells.join('\n')}\n`).columns[0] as { values: Float64Array };
    for (const [i, cell] of cells.entries()) expect(values.values[i], cell).toBe(Number(cell));
  });
  it('that are missing come with near names', () => {
    const table = read('sepal_length_cm,sepal_width_cm,class\n1,2,0\n');
    expect(fault(columnOf(table, 'sepal length cm')).mend).toBe('Did you mean "sepal_length_cm"?');
    expect(fault(columnOf(table, 'Clas')).mend).toBe('Did you mean "class"?');
    expect(fault(columnOf(table, 'zzz')).mend).toBe('It has sepal_length_cm, sepal_width_cm, class.');
    expect(nearNames('x', ['y', 'abc'])).toEqual(['y']);
  });
});
