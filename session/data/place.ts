import { sizeOf } from '../../graph-core/model/tensor.ts';
import type { Feed } from './dataset.ts';

/** Where an entry of a feed stands, for messages. Samples are counted from 0, as in x[p]; the header of a table is none. */
export function placeOf({ shape, carries }: Feed, bad: number, columns: readonly string[]): string {
  if (!carries) return '';
  const entries = Math.max(1, sizeOf(shape));
  const p = Math.floor(bad / entries);
  const column = columns[bad % entries];
  return column === undefined ? ` in sample p = ${p}` : ` in sample p = ${p} (column "${column}")`;
}

/** The first NaN that is fed, in words with its place; null where there is none. */
export function nanIn(feeds: Iterable<Feed>, columnsOf: (address: string) => readonly string[] | undefined): string | null {
  for (const feed of feeds) {
    const at = feed.data.findIndex(Number.isNaN);
    if (at >= 0) return `${feed.address} is NaN${placeOf(feed, at, columnsOf(feed.address) ?? [])}`;
  }
  return null;
}
