import type { EdgeChange, NodeChange } from '@xyflow/react';
import { useCallback, useRef, useState } from 'react';
import { moveBlocks } from '../../graph-core/edit/edits/set.ts';
import type { NodeId, Point } from '../../graph-core/model/document.ts';
import { documentStore, uiStore } from '../state/stores.ts';
import type { CanvasEdge, CanvasNode } from './bind.ts';

type Moving = ReadonlyMap<NodeId, Point>;
const still: Moving = new Map();

/** What the changes say about the selection, in the order in which they came. */
function selectionAfter(before: readonly string[], changes: readonly (NodeChange | EdgeChange)[]): string[] | null {
  let next: Set<string> | null = null;
  for (const change of changes) {
    if (change.type !== 'select') continue;
    next ??= new Set(before);
    if (change.selected) next.add(change.id);
    else next.delete(change.id);
  }
  return next && [...next];
}

/**
 * React Flow's change objects -> stores. Places of a drag stay here until it ends and then become one edit; selecting is
 * no edit; nothing else that React Flow proposes is taken over.
 */
export function useCanvasChanges() {
  const [moving, setMoving] = useState<Moving>(still);
  const latest = useRef<Moving>(still);

  /** Ends a drag: one edit for everything that moved. */
  const drop = useCallback(() => {
    const { document, dispatch } = documentStore.getState();
    const positions: Record<NodeId, Point> = {};
    for (const [id, point] of latest.current) {
      const node = document.nodes.find((each) => each.id === id);
      if (!node) continue;
      const to = { x: Math.round(point.x), y: Math.round(point.y) };
      if (node.position?.x !== to.x || node.position?.y !== to.y) positions[id] = to;
    }
    latest.current = still;
    setMoving(still);
    if (Object.keys(positions).length > 0) dispatch(moveBlocks(positions));
  }, []);

  const onNodesChange = useCallback(
    (changes: NodeChange<CanvasNode>[]) => {
      let next: Map<NodeId, Point> | null = null;
      let ended = false;
      for (const change of changes) {
        if (change.type !== 'position' || change.position === undefined) continue;
        next ??= new Map(latest.current);
        next.set(change.id, change.position);
        if (change.dragging !== true) ended = true;
      }
      if (next) {
        latest.current = next;
        setMoving(next);
      }
      if (ended) drop();
      const { selection, select } = uiStore.getState();
      const nodes = selectionAfter(selection.nodes, changes);
      if (nodes)
        select({
          nodes,
          edges: selection.edges,
          value: nodes.length === 1 && nodes[0] === selection.nodes[0] ? selection.value : null,
        });
    },
    [drop],
  );

  const onEdgesChange = useCallback((changes: EdgeChange<CanvasEdge>[]) => {
    const { selection, select } = uiStore.getState();
    const edges = selectionAfter(selection.edges, changes);
    if (edges) select({ nodes: selection.nodes, edges, value: selection.value });
  }, []);

  return { moving, onNodesChange, onEdgesChange };
}
