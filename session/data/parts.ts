import type { Document } from '../../graph-core/model/document.ts';
import type { Dataset } from './dataset.ts';
import type { Part } from './overview.ts';
import { PARTS } from './split.ts';

/** The parts that the samples of a source are divided into, as rows of its table; none where it feeds nothing. */
export function partsOf(document: Document, dataset: Dataset | null, source: string): readonly Part[] {
  if (dataset === null) return [];
  const feeding = Object.entries(document.data.columns ?? {}).find(([, binding]) => binding.source === source);
  const feed = feeding && dataset.feeds.get(feeding[0]);
  if (!feed?.carries) return [];
  const rows = feed.origin?.rows;
  return PARTS.map((name) => ({ name, rows: rows === undefined ? dataset[name] : dataset[name].map((p) => rows[p] as number) }));
}
