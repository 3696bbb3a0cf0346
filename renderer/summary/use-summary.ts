import type { Document } from '../../graph-core/model/document.ts';
import { type Summary, summarise } from '../../graph-core/validate/summary.ts';
import { analysisFor, perDocument } from '../state/derived.ts';
import { selectDocument } from '../state/document-store.ts';
import { useSession } from '../state/session.ts';
import type { SessionState } from '../state/session-store.ts';
import { useDocument } from '../state/stores.ts';

const summaryOf: (document: Document) => Summary = perDocument((document) => summarise(document, analysisFor(document)));

const selectSamples = (state: SessionState): number => state.view?.samples ?? 1;

/** The summary of the open document, and how many samples one batch of its training has. */
export function useSummary(): { readonly summary: Summary; readonly batch: number; readonly name: string } {
  const document = useDocument(selectDocument);
  const samples = Math.max(1, useSession(selectSamples));
  const size = document.training.batch?.size ?? 'all';
  return { summary: summaryOf(document), batch: size === 'all' ? samples : Math.min(size, samples), name: document.name };
}
