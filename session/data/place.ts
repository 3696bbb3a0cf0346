import { rowPlace } from '../../graph-core/import/table.ts';
import { sizeOf } from '../../graph-core/model/tensor.ts';
import type { Feed } from './feed.ts';

/** Where an entry of a feed stands, for messages. Samples are counted from 0, as in x[p]; the header of a table is none. */
export function placeOf({ shape, carries, origin }: Feed, bad: number): string {
  if (!carries) return '';
  const entries = Math.max(1, sizeOf(shape));
  const p = Math.floor(bad / entries);
  if (origin === undefined) return ` in sample p = ${p}`;
  const { columns, table, rows } = origin;
  // A column of arrays stands for several entries.
  const column = columns.length === entries ? columns[bad % entries] : columns[0];
  return ` in sample p = ${p} (${rowPlace(table, rows?.[p] ?? p)}, column "${column}")`;
}

/** The first NaN that is fed, in words with its place; null where there is none. */
export function nanIn(feeds: Iterable<Feed>): string | null {
  for (const feed of feeds) {
    const at = feed.data.findIndex(Number.isNaN);
    if (at >= 0) return `${feed.address} is NaN${placeOf(feed, at)}`;
  }
  return null;
}
