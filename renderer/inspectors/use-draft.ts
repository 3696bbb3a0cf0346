import { useReducer } from 'react';
import type { GraphNode } from '../../graph-core/model/document.ts';
import { documentStore } from '../state/stores.ts';

/** Texts that are not finished, by document and block: they outlive a look at another block, and are in no document. */
const drafts = new Map<string, string>();

/** What was typed for a block and is not taken over yet, or null; and how to change it. `value` is what the document says. */
export function useDraft(node: GraphNode, value: string): readonly [string | null, (next: string | null) => void] {
  const [, redraw] = useReducer((n: number) => n + 1, 0);
  const key = `${documentStore.getState().identity} ${node.id}`;
  const put = (next: string | null): void => {
    if (next === null || next === value) drafts.delete(key);
    else drafts.set(key, next);
    redraw();
  };
  return [drafts.get(key) ?? null, put];
}
