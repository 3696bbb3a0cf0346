import { describe, expect, it } from 'vitest';
import type { DataSpec } from '../../graph-core/model/document.ts';
import { analyse } from '../../graph-core/validate/analyse.ts';
import { graph as graphOf, node } from '../../graph-core/validate/testing.ts';
import { bindData, type Dataset } from '../../session/data/dataset.ts';
import { tableOverview } from '../../session/data/overview.ts';
import { partsOf } from '../../session/data/parts.ts';
import { tableReader } from '../../session/data/sources.ts';

/** A graph of x and y, both scalars or as `shape` says, fed as `data` says. */
const graph = (data: DataSpec, shape: number[] = [], dtype = 'float') =>
  graphOf([node('x', 'observed', { shape }), node('y', 'observed', { shape: [], dtype })], [], { data });
const bind = (document: ReturnType<typeof graph>) => bindData(document, analyse(document), {}, 0);
const bound = (document: ReturnType<typeof graph>): Dataset => {
  const data = bind(document);
  if (!data.ok) throw new Error(data.error[0]?.message);
  return data.value;
};
const faultOf = (document: ReturnType<typeof graph>): string => {
  const data = bind(document);
  return data.ok ? 'bound' : data.error.map(({ code, message }) => `${code} ${message}`).join('\n');
};
const table = (text: string, rest: Partial<DataSpec> = {}, missing?: 'drop' | 'mean'): DataSpec => ({
  sources: { t: { inline: text, ...(missing ? { missing } : {}) } },
  columns: { 'x.value': { source: 't', columns: ['x'] }, 'y.value': { source: 't', columns: ['y'] } },
  ...rest,
});
const rows = (n: number, cell: (p: number) => string): string =>
  `x,y,k\n${Array.from({ length: n }, (_, p) => cell(p)).join('\n')}\n`;
const plain = (n: number) => rows(n, (p) => `${p}.5,${p},${p % 4 === 0 ? 'rare' : 'common'}`);
const sizes = ({ train, validation, test }: Dataset) => [train.length, validation.length, test.length];
const everyRowOnce = ({ train, validation, test }: Dataset) => [...train, ...validation, ...test].sort((a, b) => a - b);

describe('the split', () => {
  it('holds rows back for validation and for the end', () => {
    const data = bound(graph(table(plain(100), { split: { train: 0.7, validation: 0.2, seed: 3 } })));
    expect(sizes(data)).toEqual([70, 20, 10]);
    expect(everyRowOnce(data)).toEqual([...Array(100).keys()]);
    // The rows trained on are those of the same split without validation: older files mean the same.
    const before = bound(graph(table(plain(100), { split: { train: 0.7, seed: 3 } })));
    expect(sizes(before)).toEqual([70, 0, 30]);
    expect(before.train).toEqual(data.train);
  });
  it('takes the first rows, then those that validate', () => {
    const data = bound(graph(table(plain(10), { split: { first: 6, validation: 3 } })));
    expect([[...data.train], [...data.validation], [...data.test]]).toEqual([[0, 1, 2, 3, 4, 5], [6, 7, 8], [9]]);
  });
  it('follows a column', () => {
    const text = rows(6, (p) => `${p},${p},${['train', 'Validation', 'test'][p % 3]}`);
    const data = bound(graph(table(text, { split: { column: 'k' } })));
    expect([[...data.train], [...data.validation], [...data.test]]).toEqual([
      [0, 3],
      [1, 4],
      [2, 5],
    ]);
  });
  it('divides every class alike when asked', () => {
    const split = { train: 0.6, validation: 0.2, seed: 1 };
    const balance = (document: ReturnType<typeof graph>) => {
      const read = tableReader(document, {})('t');
      if (!read.ok) throw new Error('sound');
      const { columns } = tableOverview(read.value, partsOf(document, bound(document), 't'));
      return columns.find(({ name }) => name === 'k')?.classes?.map(({ name, rows: all, parts }) => [name, all, ...parts]);
    };
    expect(balance(graph(table(plain(200), { split: { ...split, stratify: 'k' } })))).toEqual([
      ['common', 150, 90, 30, 30],
      ['rare', 50, 30, 10, 10],
    ]);
    expect(balance(graph(table(plain(200), { split })))).not.toEqual([
      ['common', 150, 90, 30, 30],
      ['rare', 50, 30, 10, 10],
    ]);
  });
  it('draws the rows of each class with the seed', () => {
    const trained = (seed: number) => [...bound(graph(table(plain(40), { split: { train: 0.5, seed, stratify: 'k' } }))).train];
    expect(trained(1)).toEqual(trained(1));
    expect(trained(1)).not.toEqual(trained(2));
  });
  it.each([
    [{ train: 0.9, validation: 0.2 }, 'shares of 0.9 and 0.2 are more than all rows'],
    [{ train: 0.9, validation: 0.01 }, 'no row is left for validation of the 10 there are'],
    [{ first: 10, validation: 5 }, 'no row is left for validation'],
    [{ first: 0 }, 'the first 0 rows cannot be trained on'],
    [{ train: 0.5, stratify: 'z' }, 'no bound table has a column "z"'],
    [{ column: 'k' }, 'column "k", sample p = 0 of t is "rare"'],
  ])('refuses %j', (split, message) => {
    expect(faultOf(graph(table(plain(10), { split })))).toContain(`data/split ${message}`);
  });
});

describe('missing values', () => {
  const gappy = 'x,y\n1,10\n,20\n3,30\n4,\n5,50\n9,60\n';
  it('are refused at their row and column where nothing is said', () => {
    expect(faultOf(graph(table(gappy)))).toBe(
      'data/missing-value t, line 3, column "x": there is no value.\ndata/missing-value t, line 5, column "y": there is no value.',
    );
  });
  it('drop the row from all variables, and the split divides what is left', () => {
    const data = bound(graph(table(gappy, { split: { first: 3 } }, 'drop')));
    expect(data.samples).toBe(4);
    expect([...(data.feeds.get('x.value')?.data ?? [])]).toEqual([1, 3, 5, 9]);
    expect([...(data.feeds.get('y.value')?.data ?? [])]).toEqual([10, 30, 50, 60]);
    expect(sizes(data)).toEqual([3, 0, 1]);
  });
  it('become the mean of the training rows, not of all', () => {
    const data = bound(graph(table(gappy, { split: { first: 5 } }, 'mean')));
    expect([...(data.feeds.get('x.value')?.data ?? [])]).toEqual([1, (1 + 3 + 4 + 5) / 4, 3, 4, 5, 9]);
    expect([...(data.feeds.get('y.value')?.data ?? [])]).toEqual([10, 20, 30, 27.5, 50, 60]);
  });
  it('tell when there is nothing to take the mean of, and when no row is left', () => {
    const none = 'x,y\n,1\n2,2\n3,3\n';
    expect(faultOf(graph(table(none, { split: { first: 1 } }, 'mean')))).toContain(
      't, line 2, column "x": there is no value, and none in any training row to take the mean of',
    );
    expect(faultOf(graph(table('x,y\n1,\n,2\n', {}, 'drop')))).toContain('data/empty t: each of the 2 rows lacks a value');
  });
});

describe('toy sets', () => {
  const moons = { generator: 'two-moons', rows: 60, noise: 0.1, seed: 2 } as const;
  const toy = (source: NonNullable<DataSpec['sources']>) =>
    graph(
      {
        sources: source,
        columns: { 'x.value': { source: 'm', columns: ['x1', 'x2'] }, 'y.value': { source: 'm', columns: ['label'] } },
      },
      [2],
      'int32',
    );
  it('feed a graph like any table', () => {
    const data = bound(toy({ m: moons }));
    expect(data.samples).toBe(60);
    expect(data.feeds.get('y.value')?.data.slice(0, 4)).toEqual(Int32Array.of(0, 1, 0, 1));
    expect(bound(toy({ m: { ...moons, copies: 3 } })).samples).toBe(180);
  });
  it('say what is wrong with their settings', () => {
    expect(faultOf(toy({ m: { ...moons, generator: 'moons' } }))).toContain('data/generator m: there is no toy set "moons"');
    expect(faultOf(toy({ m: { ...moons, copies: 0 } }))).toContain('"copies" of a toy set is 0');
  });
});

it('bytes may be written into a document', () => {
  const text = 'x,y\n1,2\n3,4\n';
  const inline = Buffer.from(text).toString('base64');
  const data = bound(graph({ ...table(''), sources: { t: { inline, encoding: 'base64' } } }));
  expect([...(data.feeds.get('x.value')?.data ?? [])]).toEqual([1, 3]);
  expect(faultOf(graph({ ...table(''), sources: { t: { inline: '*', encoding: 'base64' } } }))).toContain('is not base64');
});
