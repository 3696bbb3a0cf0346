import type { BoundColumns } from '../../graph-core/document/data.ts';
import { rowPlace } from '../../graph-core/import/table.ts';
import type { Address } from '../../graph-core/model/document.ts';
import { type Diagnostic, err, errorAt, ok, type Result } from '../../graph-core/model/result.ts';
import { sizeOf } from '../../graph-core/model/tensor.ts';
import { type Feed, rowsOf } from './feed.ts';

/** A feed with the rows of it that lack a value. */
export interface Bound extends Pick<BoundColumns, 'drop' | 'gaps'> {
  readonly feed: Feed;
}

type BoundFeeds = ReadonlyMap<Address, Bound>;

/** The rows of the tables that are samples; null where all are. A row is dropped as a whole, whichever variable lacks a value. */
export function keptRows(bound: BoundFeeds, rows: number): Result<Int32Array | null> {
  const dropped = new Set<number>();
  for (const { drop } of bound.values()) for (const row of drop) dropped.add(row);
  if (dropped.size === 0) return ok(null);
  const kept = Int32Array.from({ length: rows }, (_, row) => row).filter((row) => !dropped.has(row));
  if (kept.length > 0) return ok(kept);
  const [address, { feed }] = [...bound].find(([, { drop }]) => drop.length > 0) as [Address, Bound];
  const message = `${feed.origin?.table.name}: each of the ${rows} rows lacks a value, and is dropped`;
  return err([errorAt('data/empty', address, message, 'bind other columns, or set "missing" of some to "mean"')]);
}

/** The feeds with the rows that are kept. */
export function withoutDropped(bound: BoundFeeds, kept: Int32Array | null): Map<Address, Feed> {
  const take = (feed: Feed): Feed => {
    if (kept === null || !feed.carries) return feed;
    const { origin } = feed;
    return { ...feed, data: rowsOf(feed, kept), rows: kept.length, ...(origin ? { origin: { ...origin, rows: kept } } : {}) };
  };
  return new Map([...bound].map(([address, { feed }]) => [address, take(feed)]));
}

/**
 * Writes the mean of the training rows into the gaps of the other rows and of those themselves; what lacks a value in all of
 * them is told.
 */
export function fillGaps(
  bound: BoundFeeds,
  feeds: ReadonlyMap<Address, Feed>,
  kept: Int32Array | null,
  train: Int32Array,
): Diagnostic[] {
  const sampleOf = kept === null ? null : new Map(Array.from(kept, (row, p) => [row, p]));
  return [...bound].flatMap(([address, { gaps }]) =>
    gaps.flatMap(({ element, rows, column }) => {
      const feed = feeds.get(address) as Feed;
      const samples = [...rows].flatMap((row) => (sampleOf === null ? [row] : (sampleOf.get(row) ?? [])));
      const mean = meanOf(feed, element, train, new Set(samples));
      const size = sizeOf(feed.shape);
      for (const p of samples) feed.data[p * size + element] = mean;
      if (samples.length === 0 || !Number.isNaN(mean)) return [];
      const place = feed.origin ? rowPlace(feed.origin.table, rows[0] as number) : address;
      const message = `${place}, column "${column}": there is no value, and none in any training row to take the mean of`;
      return [errorAt('data/missing-value', address, message, 'bind another column, or set "missing" of this one to "drop"')];
    }),
  );
}

/** NaN where no training row has a value. */
function meanOf({ data, shape }: Feed, element: number, train: Int32Array, without: ReadonlySet<number>): number {
  const size = sizeOf(shape);
  let sum = 0;
  let count = 0;
  for (const p of train) {
    if (without.has(p)) continue;
    sum += data[p * size + element] as number;
    count += 1;
  }
  return sum / count;
}
