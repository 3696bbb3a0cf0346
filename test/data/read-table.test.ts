import { readFileSync } from 'node:fs';
import { gzipSync, zipSync } from 'fflate';
import { describe, expect, it } from 'vitest';
import { parseCsv } from '../../graph-core/import/csv.ts';
import { mayHoldArrays, readTable } from '../../graph-core/import/read-table.ts';
import { columnOf, type Table } from '../../graph-core/import/table.ts';

const bytesOf = (path: string) => new Uint8Array(readFileSync(new URL(`../../${path}`, import.meta.url)));
const file = (name: string) => bytesOf(`test/data/files/${name}`);
const read = (content: string | Uint8Array, name: string): Table => {
  const table = readTable(content, name);
  if (!table.ok) throw new Error(table.error[0]?.message);
  return table.value;
};
const column = (table: Table, name: string): number[] => {
  const found = columnOf(table, name);
  if (!found.ok || found.value.kind === 'text') throw new Error(`no numbers in ${name}`);
  return [...found.value.values];
};
const messageOf = (content: string | Uint8Array, name: string): string => {
  const table = readTable(content, name);
  return table.ok ? 'read' : `${table.error[0]?.code} ${table.error[0]?.message}`;
};

const iris = read(bytesOf('examples/data/iris.csv'), 'iris.csv');
const digits = read(bytesOf('examples/data/digits.csv'), 'digits.csv');
const pixels = Array.from({ length: 64 }, (_, i) => `p${Math.floor(i / 8)}${i % 8}`);

describe('one table in several kinds of files', () => {
  it('iris in .npy and .npz is that of the CSV', () => {
    const names = iris.columns.slice(0, 4).map(({ name }) => name);
    const x = read(file('iris_X.npy'), 'iris_X.npy');
    expect([x.rows, x.columns[0]?.name]).toEqual([150, 'iris_X']);
    for (const [i, name] of names.entries()) expect(column(x, `iris_X[${i}]`)).toEqual(column(iris, name).map(Math.fround));
    const both = read(file('iris.npz'), 'iris.npz');
    expect(both.columns.map(({ name, kind }) => [name, kind])).toEqual([
      ['X', 'array'],
      ['y', 'discrete'],
    ]);
    expect(column(both, 'y')).toEqual(column(iris, 'class'));
    expect(column(read(file('iris_y.npy'), 'iris_y.npy'), 'iris_y')).toEqual(column(iris, 'class'));
  });

  it('digits in IDX and .npz are those of the CSV, as bytes', () => {
    const images = read(file('digits-images-idx3-ubyte'), 'digits-images-idx3-ubyte');
    const [image] = images.columns;
    expect(image).toMatchObject({ name: 'image', kind: 'array', shape: [8, 8] });
    expect(image?.kind === 'array' && image.values).toBeInstanceOf(Uint8Array);
    const rows = Array.from({ length: digits.rows }, (_, p) => p);
    const wanted = pixels.map((name) => column(digits, name));
    expect(column(images, 'image')).toEqual(rows.flatMap((p) => wanted.map((values) => values[p] as number)));
    expect(column(images, 'image[3,4]')).toEqual(column(digits, 'p34'));
    const labels = read(file('digits-labels-idx1-ubyte'), 'labels');
    expect(labels.columns[0]).toMatchObject({ name: 'label', kind: 'discrete', classes: [...'0123456789'] });
    expect(column(labels, 'label')).toEqual(column(digits, 'label'));
    expect(read(file('digits-labels-idx1-ubyte.gz'), 'labels.gz').columns).toEqual(labels.columns);
    const packed = read(file('digits.npz'), 'digits.npz');
    expect(column(packed, 'images')).toEqual(column(images, 'image'));
  });

  it('text with other separators, packed, and in JSON', () => {
    const text = 'a,b\n1,x\n2,y\n3,x\n';
    const wanted = parseCsv(text, 't');
    if (!wanted.ok) throw new Error('sound');
    const same = (table: Table) => expect(table.columns).toEqual(wanted.value.columns);
    same(read(text.replaceAll(',', '\t'), 't.tsv'));
    same(read(text.replaceAll(',', ';'), 't.csv'));
    same(read(gzipSync(new TextEncoder().encode(text)), 't.csv.gz'));
    same(read('[{"a":1,"b":"x"},{"a":2,"b":"y"},{"a":3,"b":"x"}]', 't.json'));
    same(read('{"a":[1,2,3],"b":["x","y","x"]}', 't.json'));
  });

  it('JSON with arrays, truth values and gaps', () => {
    const table = read('[{"x":[[1,2],[3,4]],"ok":true,"y":null},{"x":[[5,6],[7,null]],"ok":false,"y":2.5}]', 't.json');
    expect(table.columns[0]).toEqual({
      name: 'x',
      kind: 'array',
      shape: [2, 2],
      values: Float64Array.of(1, 2, 3, 4, 5, 6, 7, Number.NaN),
    });
    expect(column(table, 'ok')).toEqual([1, 0]);
    expect(column(table, 'y')).toEqual([Number.NaN, 2.5]);
  });
});

const npy = (descr: string, shape: string, data: number[]): Uint8Array => {
  const header = `{'descr': '${descr}', 'fortran_order': False, 'shape': ${shape}, }\n`;
  const head = [0x93, ...Array.from('NUMPY', (c) => c.charCodeAt(0)), 1, 0, header.length, 0];
  return Uint8Array.from([...head, ...Array.from(header, (c) => c.charCodeAt(0)), ...data]);
};

/** A gzip file whose trailer announces another length. */
const withLength = (bytes: Uint8Array, length: number): Uint8Array => bytes.with(-4, length);

describe('files that are no tables', () => {
  it.each([
    [
      'cut IDX',
      file('digits-labels-idx1-ubyte').subarray(0, 100),
      'l',
      'idx/length l: its shape 1797 takes 1797 bytes, found 92.',
    ],
    ['IDX cut in its header', Uint8Array.of(0, 0, 8, 3, 0, 0), 'i', 'idx/length i: it ends in the middle of its header.'],
    ['cut gzip', file('digits-labels-idx1-ubyte.gz').subarray(0, -20), 'l.gz', 'data/unreadable l.gz is not a sound gzip file'],
    [
      'gzip of another length',
      withLength(gzipSync(new TextEncoder().encode('a,b\n1,2\n')), 7),
      't.csv.gz',
      'it holds 8 bytes and announces 7',
    ],
    [
      'gzip with one bit turned',
      gzipSync(new TextEncoder().encode('a,b\n1,2\n'), { level: 0 }).map((byte, i) => (i === 19 ? byte ^ 1 : byte)),
      't.csv.gz',
      'data/unreadable t.csv.gz is not a sound gzip file (its checksum is another one)',
    ],
    [
      'a gzip file with another beginning',
      Uint8Array.of(0x1f, 0, 8),
      'l.gz',
      'data/unreadable l.gz is damaged: it does not begin',
    ],
    ['a page saved as an array', '<!doctype html>', 'x.npy', 'x.npy is damaged: it does not begin as a ".npy" file does.'],
    ['zeros as an array', new Uint8Array(200), 'x.npy', 'x.npy is damaged'],
    ['an empty array file', new Uint8Array(), 'x.npy', 'data/unreadable x.npy is empty.'],
    ['zeros in gzip as an array', gzipSync(new Uint8Array(200)), 'x.npy.gz', 'x.npy is damaged'],
    ['an archive with another beginning', Uint8Array.of(1, 2, 3), 'x.npz', 'x.npz is damaged'],
    [
      'an archive without arrays',
      zipSync({ 'a.txt': Uint8Array.of(65) }),
      'x.npz',
      'data/empty x.npz: the archive holds no arrays.',
    ],
    ['labels with another beginning', Uint8Array.of(9, 9), 'train-labels-idx1-ubyte', 'train-labels-idx1-ubyte is damaged'],
    ['gzip in gzip', gzipSync(gzipSync(Uint8Array.of(1, 2))), 'l.gz', 'data/unreadable l.gz: it is packed twice.'],
    ['gzip without content', Uint8Array.of(0x1f, 0x8b, 8), 'l.gz', 'data/unreadable l.gz is not a sound gzip file'],
    ['a single number', npy('|u1', '()', [1]), 'a.npy', 'data/shape a.npy: the array "a" is a single number.'],
    ['no rows', npy('|u1', '(0, 3)', []), 'a.npy', 'data/empty a.npy: there are no rows'],
    [
      'arrays of different lengths',
      zipSync({ 'x.npy': npy('|u1', '(2,)', [1, 2]), 'y.npy': npy('|u1', '(3,)', [1, 2, 3]) }),
      'a.npz',
      'data/ragged a.npz: the array "y" has 3 rows and "x" has 2.',
    ],
    ['damaged JSON', '[{"a":1},', 't.json', 'file/damaged t.json is damaged at byte 9'],
    ['JSON that is a number', '3', 't.json', 'data/unreadable t.json: expected a table, found 3.'],
    ['an empty list', '[]', 't.json', 'data/empty t.json: there are no rows'],
    ['a record without a name', '[{"a":1,"b":2},{"a":1}]', 't.json', 'data/ragged t.json /1: it has no "b".'],
    ['a record with one more', '[{"a":1},{"a":1,"b":2}]', 't.json', 'data/ragged t.json /1: it has "b"'],
    ['uneven lists', '{"a":[1,2],"b":[1]}', 't.json', 'data/ragged t.json /b: expected 2 cells, found 1.'],
    ['an object in a cell', '[{"a":{}}]', 't.json', 'data/unreadable t.json /0/a: expected a number or a text'],
    ['arrays of two shapes', '[{"a":[1,2]},{"a":[1]}]', 't.json', 'data/ragged t.json /1/a: expected numbers of shape 2.'],
    [
      'lists too deep',
      `[{"a":${'['.repeat(2000)}${']'.repeat(2000)}}]`,
      't.json',
      'data/shape t.json /0/a: lists lie 2000 deep.',
    ],
  ])('%s', (_, content, name, message) => {
    expect(messageOf(content, name)).toContain(message);
  });
  it('has a cell of JSON that is no number told with its place', () => {
    const table = read('{"a":[1,2,3,"x"]}', 't.json');
    expect(table.columns[0]).toMatchObject({ fault: { message: 't.json /a/3, column "a": "x" is not a number.' } });
  });
});

it('knows by its name whether a file can hold arrays', () => {
  expect(['a.csv', 'a.TSV', 'b/a.txt'].map(mayHoldArrays)).toEqual([false, false, false]);
  expect(['a.npy', 'a.npz', 'digits-idx3-ubyte', 'a.json', 'a.gz'].map(mayHoldArrays)).toEqual([true, true, true, true, true]);
});
