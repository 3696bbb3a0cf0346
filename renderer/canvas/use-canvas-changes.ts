import { type EdgeChange, type NodeChange, useStoreApi } from '@xyflow/react';
import { useCallback, useMemo, useRef, useState } from 'react';
import { moveCards } from '../../graph-core/edit/edits/data.ts';
import { moveBlocks } from '../../graph-core/edit/edits/set.ts';
import type { NodeId, Point } from '../../graph-core/model/document.ts';
import { feedId } from '../data-card/card-flow.ts';
import { cardStore, cardWithId } from '../data-card/card-store.ts';
import { isCardId } from '../data-card/cards.ts';
import { nodesById } from '../state/derived.ts';
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
    if (change.type !== 'select' || isCardId(change.id)) continue;
    next ??= new Set(before);
    if (change.selected) next.add(change.id);
    else next.delete(change.id);
  }
  return next && withFrame(kind, [...next]);
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
  useSelectingKeys();

  /** Ends a drag: one edit for everything that moved. */
  const drop = useCallback(() => {
    const { document, dispatch } = documentStore.getState();
    const positions: Record<NodeId, Point> = {};
    const cards = new Map<string, Point>();
    for (const [id, point] of latest.current) {
      const card = isCardId(id) ? cardWithId(id) : undefined;
      if (card) cards.set(card.source, { x: Math.round(point.x), y: Math.round(point.y) });
      const node = nodesById(document).get(id);
      if (!node) continue;
      const to = { x: Math.round(point.x), y: Math.round(point.y) };
      if (node.position?.x !== to.x || node.position?.y !== to.y) positions[id] = to;
    }
    latest.current = still;
    setMoving(still);
    const onto = droppedOnWire(document, positions);
    if (cards.size > 0) dispatch(moveCards(document, cards, positions));
    else if (onto) dispatch(onto);
    else if (Object.keys(positions).length > 0) dispatch(moveBlocks(positions));
  }, []);

  /** Blocks that are painted are dragged without React Flow. */
  const drag = useMemo(
    () => ({
      move: (positions: Moving): void => {
        latest.current = positions;
        setMoving(positions);
      },
      drop,
    }),
    [drop],
  );

  const onNodesChange = useCallback(
    (changes: NodeChange<ShownNode>[]) => {
      let next: Map<NodeId, Point> | null = null;
      let ended = false;
      for (const change of changes) {
        if (change.type !== 'position' || change.position === undefined) continue;
        next ??= new Map(latest.current);
        next.set(change.id, change.position);
        if (change.dragging !== true) ended = true;
      }
      if (next) {
        moveUnseen(documentStore.getState().document, uiStore.getState().selection.nodes, changes, next);
        latest.current = next;
        setMoving(next);
      }
      if (ended) drop();
      takeCardSelection(changes);
      const { selection, select } = uiStore.getState();
      const kept = keptSelection(documentStore.getState().document, selection, flow.getState());
      const nodes = selectionAfter('nodes', kept.nodes, changes);
      if (nodes)
        select({
          nodes,
          edges: kept.edges,
          value: nodes.length === 1 && nodes[0] === selection.nodes[0] ? selection.value : null,
        });
    },
    [drop, flow],
  );

  const onEdgesChange = useCallback(
    (changes: EdgeChange<ShownEdge>[]) => {
      takeWireSelection(changes);
      const { selection, select } = uiStore.getState();
      const kept = keptSelection(documentStore.getState().document, selection, flow.getState());
      const edges = selectionAfter('edges', kept.edges, changes);
      if (edges) select({ nodes: kept.nodes, edges, value: selection.value });
    },
    [flow],
  );

  return { moving, drag, onNodesChange, onEdgesChange };
}
