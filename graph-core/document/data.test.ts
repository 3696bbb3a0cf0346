import { describe, expect, it } from 'vitest';
import { parseCsv } from '../import/csv.ts';
import { columnTensor, pathFault } from './data.ts';

const parsed = parseCsv('a,b,label,name\n1,2,0,x\n3,4,1,y\n5,6,1,x\n7,8,0.5,x\n', 't.csv');
if (!parsed.ok) throw new Error('the table is sound');
const table = parsed.value;
const bind = (dtype: 'float' | 'int32' | 'bool', shape: number[], columns: string[], scale?: number) =>
  columnTensor({ address: 'x.value', dtype, shape }, { source: 't', columns, ...(scale === undefined ? {} : { scale }) }, table);

describe('columnTensor', () => {
  it('gives rows as samples, scaled', () => {
    expect(bind('float', [2, 1], ['b', 'a'], 0.5)).toEqual({
      ok: true,
      value: { dtype: 'float', shape: [4, 2, 1], data: Float64Array.of(1, 0.5, 2, 1.5, 3, 2.5, 4, 3.5) },
    });
    expect(bind('int32', [], ['name'])).toEqual({
      ok: true,
      value: { dtype: 'int32', shape: [4], data: Int32Array.of(0, 1, 0, 0) },
    });
  });
  it.each([
    ['float', [3], ['a', 'b'], 'data/column-count', 'x.value has shape 3, which is 3 numbers, but 2 columns are bound'],
    ['float', [], ['c'], 'data/unknown-column', 't.csv has no column "c"'],
    ['float', [], ['name'], 'data/not-a-number', 'holds texts'],
    ['int32', [], ['label'], 'data/dtype', 'column "label", sample p = 3: x.value is int32 and takes whole numbers, found 0.5.'],
    ['bool', [], ['a'], 'data/dtype', 'sample p = 1: x.value is bool and takes 0 or 1, found 3.'],
  ] as const)('refuses %s %j from %j', (dtype, shape, columns, code, message) => {
    const result = bind(dtype, [...shape], [...columns]);
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
