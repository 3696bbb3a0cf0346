import type { Address } from '../../graph-core/model/document.ts';
import { sizeOf, type TensorData } from '../../graph-core/model/tensor.ts';
import { registry } from '../../graph-core/ops/index.ts';
import type { Program } from '../../graph-core/program/program.ts';
import { batch } from '../../graph-core/transform/batch.ts';
import type { Dataset } from '../data/dataset.ts';
import { rowsOf } from '../data/feed.ts';
import type { Planned } from '../run.ts';
import { carriedBy } from '../run.ts';

/** Samples that are drawn over a field. */
const MAX_ROWS = 1000;

/** Values of one address, [rows, width]. */
export interface Columns {
  readonly width: number;
  readonly data: TensorData;
}

/** Evenly spread rows of the data, ascending. */
export function spreadRows({ samples }: Dataset): Int32Array {
  const count = Math.min(samples, MAX_ROWS);
  return Int32Array.from({ length: count }, (_, k) => Math.floor((k * samples) / count));
}

/** What is not known without a run: values over rows of the data. */
export const overRows = (program: Program, dataset: Dataset, rows: Int32Array, wanted: readonly Address[]): Program =>
  batch(
    { ...program, outputs: program.outputs.filter(({ name }) => wanted.includes(name)) },
    registry,
    'sample',
    rows.length,
    carriedBy(dataset.feeds),
  );

/** The values by address; those that are the same for all rows are left out. */
export async function valuesOver(
  plan: Planned,
  dataset: Dataset,
  rows: Int32Array,
  weights: ReadonlyMap<Address, TensorData>,
  signal: AbortSignal,
): Promise<Map<Address, Columns>> {
  const inputs = new Map(weights);
  for (const [address, feed] of dataset.feeds) inputs.set(address, feed.carries ? rowsOf(feed, rows) : feed.data);
  const found = await plan.run(inputs, signal);
  return new Map(
    found
      .filter(({ axes }) => axes.includes('sample'))
      .map(({ name, tensor: { shape, data } }) => [name, { width: sizeOf(shape.slice(1)), data }] as const),
  );
}

/** Values of a variable that is fed, over rows; null where it is not, or is the same for all. */
export function fedOver(dataset: Dataset, address: Address, rows: Int32Array): Columns | null {
  const feed = dataset.feeds.get(address);
  return feed?.carries ? { width: sizeOf(feed.shape), data: rowsOf(feed, rows) } : null;
}

/** The only value of a variable that is the same for all; null where it is not fed. */
export function fedAlone(dataset: Dataset, address: Address): Columns | null {
  const feed = dataset.feeds.get(address);
  return feed ? { width: sizeOf(feed.shape), data: feed.data } : null;
}

/** Some entries of each row, [rows, entries]. */
export function entriesOf({ width, data }: Columns, entries: readonly number[]): Float64Array {
  const rows = width === 0 ? 0 : data.length / width;
  return Float64Array.from({ length: rows * entries.length }, (_, k) => {
    return data[Math.floor(k / entries.length) * width + (entries[k % entries.length] as number)] as number;
  });
}

/** The class of each row where several entries stand for classes: the largest one. */
export function classesOf({ width, data }: Columns): Columns {
  if (width <= 1) return { width, data };
  const rows = data.length / width;
  const best = (row: number): number => {
    const of = data.subarray(row * width, (row + 1) * width);
    return (of as Float64Array).indexOf(Math.max(...of));
  };
  return { width: 1, data: Float64Array.from({ length: rows }, (_, row) => best(row)) };
}

/** |correlation| of each entry with the first entry of what is wanted; 0 where one of them is the same everywhere. */
export function correlations(x: Columns, wanted: Columns): number[] {
  const rows = x.data.length / x.width;
  const column = (of: Columns, entry: number): number[] =>
    Array.from({ length: rows }, (_, row) => of.data[row * of.width + entry] as number);
  const centred = (values: number[]): number[] => {
    const mean = values.reduce((a, b) => a + b, 0) / values.length;
    return values.map((value) => value - mean);
  };
  const dot = (a: readonly number[], b: readonly number[]): number =>
    a.reduce((sum, value, i) => sum + value * (b[i] as number), 0);
  const y = centred(column(wanted, 0));
  return Array.from({ length: x.width }, (_, entry) => {
    const each = centred(column(x, entry));
    const norm = Math.sqrt(dot(each, each) * dot(y, y));
    return norm > 0 ? Math.abs(dot(each, y)) / norm : 0;
  });
}
