import { useStore } from 'zustand';
import { createStore } from 'zustand/vanilla';
import { type DocumentDiff, diffDocuments } from '../../graph-core/document/diff/diff.ts';
import type { Document } from '../../graph-core/model/document.ts';
import { documentStore } from '../state/stores.ts';

/** What the open document is compared with: an older state of it, or another document. */
export interface Compared {
  readonly document: Document;
  readonly name: string;
}

interface CompareState {
  readonly compared: Compared | null;
  /** Which of the differences is looked at. */
  readonly at: number;
}

export const compareStore = createStore<CompareState>()(() => ({ compared: null, at: 0 }));

export const compareWith = (compared: Compared | null): void => compareStore.setState({ compared, at: 0 });

// another document that is opened ends the comparison
documentStore.subscribe((state, before) => {
  if (state.identity !== before.identity) compareWith(null);
});

export const useCompare = <T>(selector: (state: CompareState) => T): T => useStore(compareStore, selector);

export const selectCompared = (state: CompareState): Compared | null => state.compared;
export const selectAt = (state: CompareState): number => state.at;

const known = new WeakMap<Document, WeakMap<Document, DocumentDiff>>();

/** From the other document to the open one, worked out once for each pair. */
export function diffFor(before: Document, after: Document): DocumentDiff {
  const of = known.get(before) ?? new WeakMap<Document, DocumentDiff>();
  known.set(before, of);
  const hit = of.get(after);
  if (hit) return hit;
  const diff = diffDocuments(before, after);
  of.set(after, diff);
  return diff;
}
