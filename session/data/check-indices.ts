import type { Address } from '../../graph-core/model/document.ts';
import { type Diagnostic, errorAt } from '../../graph-core/model/result.ts';
import type { Analysis } from '../../graph-core/validate/analysis.ts';
import { type IndexLimit, indexLimits } from '../../graph-core/validate/indices.ts';
import type { Feed } from './dataset.ts';
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

function outside(feed: Feed, { size, at }: IndexLimit, bad: number): Diagnostic {
  const { address, data } = feed;
  const message = `${address} is ${data[bad]}${placeOf(feed, bad)}, and ${at} takes whole numbers from 0 to ${size - 1}`;
  return errorAt('data/index', address, message, 'correct the label, or make room for it');
}
