import { useMemo } from 'react';
import { useStore } from 'zustand';
import type { Document, NodeId, Point } from '../../graph-core/model/document.ts';
import { bendStore, bentEdges, type DraggedBend, shownBends } from './bends.ts';
import type { CanvasEdge } from './bind.ts';

const selectDragged = ({ dragged }: { readonly dragged: DraggedBend | null }): DraggedBend | null => dragged;

/** The wires with the points that they are led through, where these are now. */
export function useBentEdges(edges: readonly CanvasEdge[], document: Document, moving: ReadonlyMap<NodeId, Point>): CanvasEdge[] {
  const dragged = useStore(bendStore, selectDragged);
  const bends = useMemo(() => shownBends(document, moving, dragged), [document, moving, dragged]);
  return useMemo(() => bentEdges(edges, bends), [edges, bends]);
}
