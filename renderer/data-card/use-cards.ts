import { useEffect, useMemo } from 'react';
import { useStore } from 'zustand';
import type { Document } from '../../graph-core/model/document.ts';
import type { Rect } from '../canvas/viewport.ts';
import { nodesById } from '../state/derived.ts';
import { sessionLink, useSession } from '../state/session.ts';
import type { SessionState } from '../state/session-store.ts';
import { cardNodes, feedEdges } from './card-flow.ts';
import { cardStore } from './card-store.ts';
import { CARD, cardsOf } from './cards.ts';

const selectGeneration = ({ generation }: SessionState): number => generation;

/** Keeps what the session has read of the tables; nothing is asked while the document has none. */
function useTables(hasTables: boolean): void {
  const generation = useSession(selectGeneration);
  // biome-ignore lint/correctness/useExhaustiveDependencies: the answer is about the document that the session has open.
  useEffect(() => {
    if (!hasTables) return;
    let live = true;
    void sessionLink()
      .settled()
      .then(() => sessionLink().askData('dataCards', {}))
      .catch(() => null)
      .then((tables) => {
        if (!live || tables === null) return;
        // The same answer again draws nothing anew.
        if (JSON.stringify(tables) !== JSON.stringify(cardStore.getState().tables)) cardStore.setState({ tables });
      });
    return () => {
      live = false;
    };
  }, [hasTables, generation]);
}

/** React Flow's nodes and edges for the tables of a document. */
export function useCards(document: Document, moving: ReadonlyMap<string, { readonly x: number; readonly y: number }>) {
  const { tables, unfolded, card, wire } = useStore(cardStore);
  const hasTables = Object.keys(document.data.sources ?? {}).length > 0;
  useTables(hasTables);
  const cards = useMemo(() => cardsOf(document, tables, unfolded), [document, tables, unfolded]);
  const nodes = useMemo(() => cardNodes(cards, card, moving), [cards, card, moving]);
  const edges = useMemo(() => feedEdges(cards, (id) => nodesById(document).has(id), wire), [cards, document, wire]);
  return { nodes, edges };
}

const none: readonly Rect[] = [];

/** Where the cards of a document stand, in its coordinates: what else is placed on the canvas keeps off them. */
export function useCardRects(document: Document): readonly Rect[] {
  const { tables, unfolded } = useStore(cardStore);
  return useMemo(() => {
    const cards = cardsOf(document, tables, unfolded);
    return cards.length === 0 ? none : cards.map(({ position, height }) => ({ ...position, width: CARD.width, height }));
  }, [document, tables, unfolded]);
}
