import type { EdgeChange, NodeChange } from '@xyflow/react';
import { useCallback, useRef, useState } from 'react';
import { moveBlocks } from '../../graph-core/edit/edits/set.ts';
import type { NodeId, Point } from '../../graph-core/model/document.ts';
import { droppedOnWire } from '../canvas/aim.ts';
import { withFrame } from '../canvas/frame-adds.ts';
import { useSelectingKeys } from '../canvas/use-selecting-keys.ts';
import { editing } from '../state/editing.ts';
import { uiStore } from '../state/stores.ts';
import type { InsideFlowEdge } from './drawing.ts';
import type { DrawnNode } from './flow-pane.tsx';

type Moving = ReadonlyMap<NodeId, Point>;
const still: Moving = new Map();

/** Ids that are selected after some changes; null where none is about the selection. */
function selectedAfter(before: readonly string[], changes: readonly (NodeChange | EdgeChange)[]): string[] | null {
  let next: Set<string> | null = null;
  for (const change of changes) {
    if (change.type !== 'select') continue;
    next ??= new Set(before);
    if (change.selected) next.add(change.id);
    else next.delete(change.id);
  }
  return next && [...next];
}

/** Ends a drag: one edit for everything that moved. */
function drop(moved: Moving): void {
  const { document, drawn, dispatch } = editing();
  const positions: Record<NodeId, Point> = {};
  for (const node of document.nodes) {
    const point = moved.get(node.id);
    if (!point) continue;
    const to = { x: Math.round(point.x), y: Math.round(point.y) };
    if (node.position?.x !== to.x || node.position?.y !== to.y) positions[node.id] = to;
  }
  const onto = droppedOnWire(drawn, positions);
  if (onto) dispatch(onto);
  else if (Object.keys(positions).length > 0) dispatch(moveBlocks(positions));
}

/** React Flow's change objects inside a group -> stores, as on the canvas of the graph. `edges`: those that are drawn. */
export function useGroupChanges(path: string, edges: readonly InsideFlowEdge[]) {
  useSelectingKeys();
  const [moving, setMoving] = useState<Moving>(still);
  const latest = useRef<Moving>(still);
  const drawn = useRef(edges);
  drawn.current = edges;

  const onNodesChange = useCallback(
    (changes: NodeChange<DrawnNode>[]) => {
      let next: Map<NodeId, Point> | null = null;
      let ended = false;
      for (const change of changes) {
        if (change.type !== 'position' || change.position === undefined) continue;
        next ??= new Map(latest.current);
        next.set(change.id, change.position);
        if (change.dragging !== true) ended = true;
      }
      if (next) latest.current = next;
      if (ended) {
        drop(latest.current);
        latest.current = still;
      }
      if (next || ended) setMoving(latest.current);
      const { selection, select } = uiStore.getState();
      const prefix = `${path}/`;
      const inner = selection.nodes.flatMap((id) => (id.startsWith(prefix) ? [id.slice(prefix.length)] : []));
      const chosen = selectedAfter(inner, changes)?.map((id) => prefix + id);
      if (!chosen) return;
      const nodes = withFrame('nodes', chosen);
      const isSame = nodes.length === 1 && nodes[0] === selection.nodes[0];
      select({ nodes, edges: selection.edges, value: isSame ? selection.value : null });
    },
    [path],
  );

  const onEdgesChange = useCallback((changes: EdgeChange<InsideFlowEdge>[]) => {
    const { selection, select } = uiStore.getState();
    const byWire = new Map(drawn.current.map(({ id, data }) => [id, data?.wire ?? null]));
    const ids = drawn.current.flatMap(({ id, data }) => (data?.wire && selection.edges.includes(data.wire) ? [id] : []));
    const next = selectedAfter(ids, changes)?.flatMap((id) => byWire.get(id) ?? []);
    if (next) select({ nodes: selection.nodes, edges: withFrame('edges', next), value: selection.value });
  }, []);

  return { moving, onNodesChange, onEdgesChange };
}
