import { type EdgeChange, type NodeChange, useStoreApi } from '@xyflow/react';
import { useCallback, useEffect, useMemo, useRef, useState } from 'react';
import { isAnnotationKey } from '../../graph-core/document/annotations.ts';
import { moveDrawn } from '../../graph-core/edit/edits/annotations.ts';
import { moveBlocks } from '../../graph-core/edit/edits/set.ts';
import type { NodeId, Point } from '../../graph-core/model/document.ts';
import { isAltHeld, watchAlt } from '../arrange/alt-key.ts';
import { useCutShort } from '../arrange/cut-short.ts';
import { Drag } from '../arrange/drag.ts';
import { endDrag } from '../arrange/drag-store.ts';
import { moveTo } from '../arrange/move.ts';
import { feedId } from '../data-card/card-flow.ts';
import { cardStore, cardWithId } from '../data-card/card-store.ts';
import { isCardId } from '../data-card/cards.ts';
import { documentStore, uiStore } from '../state/stores.ts';
import { droppedOnWire } from './aim.ts';
import type { ShownEdge, ShownNode } from './bind.ts';
import { withFrame } from './frame-adds.ts';
import { keptSelection, moveUnseen } from './unseen.ts';
import { useSelectingKeys } from './use-selecting-keys.ts';

type Moving = ReadonlyMap<NodeId, Point>;
const still: Moving = new Map();

/** What the changes say about the selection, in the order in which they came. */
function selectionAfter(
  kind: 'nodes' | 'edges',
  before: readonly string[],
  changes: readonly (NodeChange | EdgeChange)[],
): readonly string[] | null {
  let next: Set<string> | null = null;
  for (const change of changes) {
    if (change.type !== 'select' || isCardId(change.id) || isAnnotationKey(change.id)) continue;
    next ??= new Set(before);
    if (change.selected) next.add(change.id);
    else next.delete(change.id);
  }
  return next && withFrame(kind, [...next]);
}

/** The frames and notes that are selected once the changes are made; null where they say nothing about them. */
function annotationsAfter(before: readonly string[], changes: readonly NodeChange<ShownNode>[]): string[] | null {
  const meant = changes.flatMap((change) => (change.type === 'select' && isAnnotationKey(change.id) ? [change] : []));
  if (meant.length === 0) return null;
  const next = new Set(before);
  for (const { id, selected } of meant) {
    if (selected) next.add(id);
    else next.delete(id);
  }
  return [...next];
}

/** A card of a table is selected by itself: commands for blocks know nothing of it. */
function takeCardSelection(changes: readonly NodeChange<ShownNode>[]): void {
  for (const change of changes) {
    if (change.type !== 'select' || !isCardId(change.id)) continue;
    const source = cardWithId(change.id)?.source ?? null;
    if (change.selected) cardStore.setState({ card: source });
    else if (cardStore.getState().card === source) cardStore.setState({ card: null });
  }
}

function takeWireSelection(changes: readonly EdgeChange<ShownEdge>[]): void {
  for (const change of changes) {
    if (change.type !== 'select' || !isCardId(change.id)) continue;
    const to = change.id.slice(feedId('').length);
    if (change.selected) cardStore.setState({ wire: to });
    else if (cardStore.getState().wire === to) cardStore.setState({ wire: null });
  }
}

/**
 * React Flow's change objects -> stores. Places of a drag stay here until it ends and then become one edit; selecting is
 * no edit; nothing else that React Flow proposes is taken over.
 */
export function useCanvasChanges() {
  const [moving, setMoving] = useState<Moving>(still);
  const latest = useRef<Moving>(still);
  const flow = useStoreApi();
  const held = useRef<Drag | null>(null);
  useSelectingKeys();
  useEffect(watchAlt, []);
  const forget = useCallback(() => {
    latest.current = still;
    held.current = null;
    setMoving(still);
  }, []);
  const isCut = useCutShort(held, forget);

  /** Ends a drag: one edit for everything that moved. */
  const drop = useCallback(() => {
    if (isCut.current) return;
    const { document, dispatch } = documentStore.getState();
    const move = moveTo(document, latest.current);
    const { blocks: positions, cards = new Map(), annotations } = move;
    forget();
    endDrag();
    const onto = droppedOnWire(document, positions);
    if ((annotations?.size ?? 0) + cards.size > 0) dispatch(moveDrawn(document, move));
    else if (onto) dispatch(onto);
    else if (Object.keys(positions).length > 0) dispatch(moveBlocks(positions));
  }, [forget, isCut]);

  /** Where everything goes while the hand has blocks at these places: onto lines, and with what is in a frame. */
  const place = useCallback(
    (hand: Moving): void => {
      if (isCut.current) return;
      held.current ??= new Drag(documentStore.getState().document, hand.keys());
      latest.current = held.current.place(hand, isAltHeld());
      setMoving(latest.current);
    },
    [isCut],
  );

  /** Blocks that are painted are dragged without React Flow. */
  const drag = useMemo(() => ({ move: place, drop }), [place, drop]);

  const onNodesChange = useCallback(
    (changes: NodeChange<ShownNode>[]) => {
      let next: Map<NodeId, Point> | null = null;
      let ended = false;
      for (const change of changes) {
        if (change.type !== 'position' || change.position === undefined) continue;
        next ??= new Map();
        next.set(change.id, change.position);
        if (change.dragging !== true) ended = true;
      }
      if (next) {
        moveUnseen(documentStore.getState().document, uiStore.getState().selection.nodes, changes, next);
        place(next);
      }
      if (ended) drop();
      takeCardSelection(changes);
      const { selection, select } = uiStore.getState();
      const kept = keptSelection(documentStore.getState().document, selection, flow.getState());
      const chosen = selectionAfter('nodes', kept.nodes, changes);
      const annotations = annotationsAfter(selection.annotations ?? [], changes);
      if (!chosen && !annotations) return;
      const nodes = chosen ?? kept.nodes;
      select({
        ...selection,
        nodes,
        edges: kept.edges,
        value: nodes.length === 1 && nodes[0] === selection.nodes[0] ? selection.value : null,
        ...(annotations ? { annotations } : {}),
      });
    },
    [drop, flow, place],
  );

  const onEdgesChange = useCallback(
    (changes: EdgeChange<ShownEdge>[]) => {
      takeWireSelection(changes);
      const { selection, select } = uiStore.getState();
      const kept = keptSelection(documentStore.getState().document, selection, flow.getState());
      const edges = selectionAfter('edges', kept.edges, changes);
      if (edges) select({ ...selection, nodes: kept.nodes, edges });
    },
    [flow],
  );

  return { moving, drag, onNodesChange, onEdgesChange };
}
