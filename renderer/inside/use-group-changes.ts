import type { EdgeChange, NodeChange } from '@xyflow/react';
import { useCallback, useEffect, useRef, useState } from 'react';
import { isAnnotationKey } from '../../graph-core/document/annotations.ts';
import { moveDrawn } from '../../graph-core/edit/edits/annotations.ts';
import type { NodeId, Point } from '../../graph-core/model/document.ts';
import { isAltHeld, watchAlt } from '../arrange/alt-key.ts';
import { useCutShort } from '../arrange/cut-short.ts';
import { Drag } from '../arrange/drag.ts';
import { endDrag } from '../arrange/drag-store.ts';
import { isStill, moveTo } from '../arrange/move.ts';
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

/** Ends a drag: one edit for everything that moved, blocks, frames and notes. A port stands where its wires end. */
function drop(moved: Moving): void {
  const { document, drawn, dispatch, scope } = editing();
  const mine = new Map([...moved].filter(([id]) => scope?.ports.has(id) !== true));
  const move = moveTo(document, mine);
  const onto = (move.annotations?.size ?? 0) > 0 ? null : droppedOnWire(drawn, move.blocks);
  if (onto) dispatch(onto);
  else if (!isStill(move)) dispatch(moveDrawn(document, move));
}

/** Where blocks, frames and notes of an opened group are while they are dragged: onto lines, and with what is in a frame. */
function useDragging() {
  const [moving, setMoving] = useState<Moving>(still);
  const latest = useRef<Moving>(still);
  const held = useRef<Drag | null>(null);
  useEffect(watchAlt, []);
  const forget = useCallback(() => {
    latest.current = still;
    held.current = null;
    setMoving(still);
  }, []);
  const isCut = useCutShort(held, forget);
  const onMoves = useCallback(
    (changes: NodeChange<DrawnNode>[]) => {
      const moves = changes.flatMap((change) => (change.type === 'position' && change.position ? [change] : []));
      if (moves.length === 0 || isCut.current) return;
      const hand = new Map(moves.map(({ id, position }) => [id, position as Point]));
      held.current ??= new Drag(editing().drawn, hand.keys());
      latest.current = held.current.place(hand, isAltHeld());
      if (moves.some(({ dragging }) => dragging !== true)) {
        drop(latest.current);
        forget();
        endDrag();
        return;
      }
      setMoving(latest.current);
    },
    [forget, isCut],
  );
  return { moving, onMoves };
}

/** React Flow's change objects inside a group -> stores, as on the canvas of the graph. `edges`: those that are drawn. */
export function useGroupChanges(path: string, edges: readonly InsideFlowEdge[]) {
  useSelectingKeys();
  const { moving, onMoves } = useDragging();
  const drawn = useRef(edges);
  drawn.current = edges;

  const onNodesChange = useCallback(
    (changes: NodeChange<DrawnNode>[]) => {
      onMoves(changes);
      const { selection, select } = uiStore.getState();
      const prefix = `${path}/`;
      const inner = [...selection.nodes, ...(selection.annotations ?? [])].flatMap((id) =>
        id.startsWith(prefix) ? [id.slice(prefix.length)] : [],
      );
      const chosen = selectedAfter(inner, changes);
      if (!chosen) return;
      const paths = (ids: readonly string[]): string[] => ids.map((id) => prefix + id);
      const nodes = withFrame('nodes', paths(chosen.filter((id) => !isAnnotationKey(id))));
      const annotations = paths(chosen.filter(isAnnotationKey));
      const isSame = nodes.length === 1 && nodes[0] === selection.nodes[0];
      select({
        nodes,
        edges: selection.edges,
        value: isSame ? selection.value : null,
        ...(annotations.length > 0 ? { annotations } : {}),
      });
    },
    [path, onMoves],
  );

  const onEdgesChange = useCallback((changes: EdgeChange<InsideFlowEdge>[]) => {
    const { selection, select } = uiStore.getState();
    const byWire = new Map(drawn.current.map(({ id, data }) => [id, data?.wire ?? null]));
    const ids = drawn.current.flatMap(({ id, data }) => (data?.wire && selection.edges.includes(data.wire) ? [id] : []));
    const next = selectedAfter(ids, changes)?.flatMap((id) => byWire.get(id) ?? []);
    if (next) select({ ...selection, edges: withFrame('edges', next) });
  }, []);

  return { moving, onNodesChange, onEdgesChange };
}
