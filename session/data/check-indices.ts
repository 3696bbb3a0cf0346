import type { Address } from '../../graph-core/model/document.ts';
import { type Diagnostic, errorAt } from '../../graph-core/model/result.ts';
import type { Analysis } from '../../graph-core/validate/analysis.ts';
import { type IndexLimit, indexLimits } from '../../graph-core/validate/indices.ts';
import type { Feed } from './feed.ts';
import { placeOf } from './place.ts';

/**
 * Class labels and indices are checked when they are fed: on the device an index outside would quietly become a NaN. One
 * diagnostic for each variable, with the first sample at fault and where it stands in the table.
 */
export function checkIndices(analysis: Analysis, feeds: ReadonlyMap<Address, Feed>): Diagnostic[] {
  return [...indexLimits(analysis)].flatMap(([address, limits]) => {
    const feed = feeds.get(address);
    if (!feed) return [];
    return limits.flatMap((limit) => {
      const bad = feed.data.findIndex((index) => (index < 0 || index >= limit.size) && index !== limit.ignored);
      return bad < 0 ? [] : [outside(feed, limit, bad)];
    });
  });
}

/** More than so many are not offered to be made room for: the column is likely another one. */
const MOST_CLASSES = 10_000;

/** How many classes all labels need; null where some are negative, or no labels at all. */
function roomFor(labels: ArrayLike<number>, ignored: number | null): number | null {
  let largest = 0;
  for (let i = 0; i < labels.length; i++) {
    const label = labels[i] as number;
    if (label === ignored) continue;
    if (label < 0 || label >= MOST_CLASSES) return null;
    largest = Math.max(largest, label);
  }
  return largest + 1;
}

function outside(feed: Feed, { size, at, ignored }: IndexLimit, bad: number): Diagnostic {
  const { address, data, origin } = feed;
  const index = data[bad] as number;
  const vocabulary = origin?.table.text?.vocabulary;
  const character = vocabulary?.[index] === undefined ? '' : `, the character ${JSON.stringify(vocabulary[index])},`;
  const message = `${address} is ${index}${character}${placeOf(feed, bad)}, and ${at} takes whole numbers from 0 to ${size - 1}`;
  const mend = vocabulary
    ? `give the block ${vocabulary.length} classes, as many as the text has characters, or name those that it knows in "vocabulary" of the text`
    : 'correct the label, or make room for it';
  const room = roomFor(data, ignored);
  return { ...errorAt('data/index', address, message, mend), ...(room === null ? {} : { room }) };
}
