import { describe, expect, it } from 'vitest';
import { parseCsv } from '../import/csv.ts';
import type { Column, Table } from '../import/table.ts';
import type { DataSource } from '../model/document.ts';
import { bindColumns, pathFault } from './data.ts';

const parsed = parseCsv('a,b,label,name\n1,2,0,x\n3,4,1,y\n5,6,1,x\n7,8,0.5,x\n', 't.csv');
if (!parsed.ok) throw new Error('the table is sound');
const table = parsed.value;
type Given = {
  readonly dtype: 'float' | 'int32' | 'bool';
  readonly shape: readonly number[];
  readonly columns: readonly string[];
};
const bind = (
  { dtype, shape, columns }: Given,
  { scale, source, of = table }: { scale?: number; source?: DataSource; of?: Table } = {},
) =>
  bindColumns(
    { address: 'x.value', dtype, shape },
    { source: 't', columns, ...(scale === undefined ? {} : { scale }) },
    of,
    source,
  );

describe('bindColumns', () => {
  it('gives rows as samples, scaled', () => {
    expect(bind({ dtype: 'float', shape: [2, 1], columns: ['b', 'a'] }, { scale: 0.5 })).toEqual({
      ok: true,
      value: { data: Float64Array.of(1, 0.5, 2, 1.5, 3, 2.5, 4, 3.5), drop: new Int32Array(0), gaps: [] },
    });
    expect(bind({ dtype: 'int32', shape: [], columns: ['name'] })).toMatchObject({ value: { data: Int32Array.of(0, 1, 0, 0) } });
  });
  it('takes arrays whole, in parts, and beside other columns', () => {
    const x: Column = { name: 'X', kind: 'array', shape: [2, 2], values: Uint8Array.of(1, 2, 3, 4, 5, 6, 7, 8) };
    const arrays: Table = {
      name: 'a.npz',
      columns: [x, { name: 'y', kind: 'continuous', values: Float64Array.of(9, 10) }],
      rows: 2,
    };
    const data = (columns: string[], shape: number[]) => bind({ dtype: 'float', shape, columns }, { of: arrays });
    expect(data(['X'], [2, 2])).toMatchObject({ value: { data: Float64Array.of(1, 2, 3, 4, 5, 6, 7, 8) } });
    expect(data(['y', 'X[1,0]'], [2])).toMatchObject({ value: { data: Float64Array.of(9, 3, 10, 7) } });
    expect(data(['X', 'y'], [5])).toMatchObject({ value: { data: Float64Array.of(1, 2, 3, 4, 9, 5, 6, 7, 8, 10) } });
    expect(data(['X'], [2])).toMatchObject({
      error: [{ message: expect.stringContaining('but columns of 4 numbers are bound to it') }],
    });
    expect(data(['X[2,0]'], [])).toMatchObject({ error: [{ code: 'data/unknown-column' }] });
  });
  it('does with a missing value what the source says', () => {
    const endless = parseCsv('a,b,k\n1,2,0\n3,-inf,1\n', 't.csv');
    if (!endless.ok) throw new Error('the table is sound');
    expect(bind({ dtype: 'float', shape: [2], columns: ['a', 'b'] }, { of: endless.value })).toMatchObject({
      error: [
        { code: 'data/not-finite', message: expect.stringContaining('t.csv, line 3, column "b": the number is -Infinity') },
      ],
    });
    const gappy = parseCsv('a,b,k\n1,2,0\n,4,1\n5,NaN,\n7,8,1\n', 't.csv');
    if (!gappy.ok) throw new Error('the table is sound');
    const given: Given = { dtype: 'float', shape: [2], columns: ['a', 'b'] };
    const of = gappy.value;
    expect(bind(given, { of })).toMatchObject({
      error: [
        { code: 'data/missing-value', message: 't.csv, line 3, column "a": there is no value.' },
        { code: 'data/missing-value', message: 't.csv, line 4, column "b": there is no value.' },
      ],
    });
    expect(bind(given, { of, source: { missing: 'drop' } })).toMatchObject({ value: { drop: Int32Array.of(1, 2), gaps: [] } });
    expect(bind(given, { of, source: { missing: { a: 'mean', b: 'drop' } } })).toMatchObject({
      value: { drop: Int32Array.of(2), gaps: [{ element: 0, rows: Int32Array.of(1), column: 'a' }] },
    });
    expect(bind({ dtype: 'int32', shape: [], columns: ['k'] }, { of, source: { missing: 'mean' } })).toMatchObject({
      error: [{ message: 't.csv, line 4, column "k": there is no value, and a mean is no int32.' }],
    });
  });
  it.each([
    ['float', [3], ['a', 'b'], 'data/column-count', 'x.value has shape 3, which is 3 numbers, but 2 columns are bound'],
    ['float', [], ['c'], 'data/unknown-column', 't.csv has no column "c"'],
    ['float', [], ['name'], 'data/not-a-number', 'holds texts'],
    ['int32', [], ['label'], 'data/dtype', 't.csv, line 5, column "label": x.value is int32 and takes whole numbers, found 0.5.'],
    ['bool', [], ['a'], 'data/dtype', 't.csv, line 3, column "a": x.value is bool and takes 0 or 1, found 3.'],
  ] as const)('refuses %s %j from %j', (dtype, shape, columns, code, message) => {
    const result = bind({ dtype, shape: [...shape], columns: [...columns] });
    expect(result).toMatchObject({ ok: false, error: [{ code, message: expect.stringContaining(message) }] });
  });
});

describe('paths in documents', () => {
  it.each(['iris.csv', 'data/iris.csv', './a b/ü.csv', 'data\\iris.csv', '...csv', 'a:b/c.csv'.replace(':', '-')])(
    'follows %s',
    (path) => {
      expect(pathFault(path)).toBeNull();
    },
  );
  it.each([
    ['', 'empty'],
    ['/etc/passwd', 'not relative'],
    ['~/x', 'not relative'],
    ['C:\\x.csv', 'not relative'],
    ['C:x.csv', 'not relative'],
    ['\\x', 'not relative'],
    ['../x.csv', 'leads out'],
    ['data/../../x.csv', 'leads out'],
    ['data\\..\\..\\x.csv', 'leads out'],
    ['http://example.org/x.csv', 'URLs'],
    ['file:///etc/passwd', 'URLs'],
    ['data:text/csv,a', 'URLs'],
    ['javascript:alert(1)', 'URLs'],
    ['//server/share', 'URLs'],
    ['\\\\server\\share', 'URLs'],
    ['a\u0000.csv', 'control'],
  ])('refuses %j', (path, why) => {
    expect(pathFault(path)).toContain(why);
  });
});
