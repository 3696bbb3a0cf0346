import { useStore } from 'zustand';
import { createStore } from 'zustand/vanilla';
import type { Document, NodeId } from '../../graph-core/model/document.ts';
import { type Influence, idleParameters, influencedBy, influencesOn } from '../../graph-core/validate/reach.ts';
import { analysisFor, perDrawing, selectDrawing } from '../state/derived.ts';
import { documentStore, useDocument } from '../state/stores.ts';

/** `on` a block, or `by` it. */
export type InfluenceWay = 'on' | 'by';

export interface ShownInfluence {
  readonly block: NodeId;
  readonly way: InfluenceWay;
}

interface InfluenceState {
  readonly shown: ShownInfluence | null;
}

export const influenceStore = createStore<InfluenceState>()(() => ({ shown: null }));

export const showInfluence = (shown: ShownInfluence | null): void => influenceStore.setState({ shown });

// another document that is opened ends it
documentStore.subscribe((state, before) => {
  if (state.identity !== before.identity) showInfluence(null);
});

const selectShown = (state: InfluenceState): ShownInfluence | null => state.shown;

const known = perDrawing(() => new Map<string, Influence>());

function influenceIn(document: Document, { block, way }: ShownInfluence): Influence {
  const key = `${way} ${block}`;
  const before = known(document).get(key);
  if (before) return before;
  const found = (way === 'on' ? influencesOn : influencedBy)(document, analysisFor(document), block);
  known(document).set(key, found);
  return found;
}

/** Parameters that no cost depends on. */
export const idleIn = perDrawing((document) => idleParameters(document, analysisFor(document)));

/** What is highlighted now; null where nothing is. */
export function useInfluence(): { readonly shown: ShownInfluence; readonly influence: Influence } | null {
  const shown = useStore(influenceStore, selectShown);
  const document = useDocument(selectDrawing);
  if (shown === null || !document.nodes.some(({ id }) => id === shown.block)) return null;
  return { shown, influence: influenceIn(document, shown) };
}
