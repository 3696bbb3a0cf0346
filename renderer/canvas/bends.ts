import { createStore } from 'zustand/vanilla';
import { type Reroutes, rerouteKey, reroutesOf, shifted } from '../../graph-core/edit/reroutes.ts';
import { type Document, type NodeId, type Point, splitAddress } from '../../graph-core/model/document.ts';
import type { CanvasEdge, WireData } from './bind.ts';

/** Points that wires are led through, as they are drawn while something is being dragged. */

/** The point that a hand is dragging, and where it is now. */
export interface DraggedBend {
  readonly wire: string;
  readonly index: number;
  readonly at: Point;
}

export const bendStore = createStore<{ readonly dragged: DraggedBend | null }>(() => ({ dragged: null }));

/** How far a node has been dragged from where the document has it. */
function draggedBy(document: Document, moving: ReadonlyMap<NodeId, Point>, id: NodeId): Point | null {
  const to = moving.get(id);
  if (to === undefined) return null;
  const { x = 0, y = 0 } = document.nodes.find((node) => node.id === id)?.position ?? {};
  return { x: to.x - x, y: to.y - y };
}

/** All points where they are now: those of wires of which both ends are being dragged go along. */
export function shownBends(document: Document, moving: ReadonlyMap<NodeId, Point>, dragged: DraggedBend | null): Reroutes {
  const bends = reroutesOf(document);
  if (bends.size === 0 || (moving.size === 0 && dragged === null)) return bends;
  const shown = new Map(bends);
  for (const edge of document.edges) {
    const key = rerouteKey(edge);
    const points = bends.get(key);
    if (points === undefined) continue;
    const [a, b] = [edge.from, edge.to].map((address) => draggedBy(document, moving, splitAddress(address).node));
    if (a && b && a.x === b.x && a.y === b.y) shown.set(key, shifted(points, a));
    if (dragged?.wire === key && points[dragged.index]) shown.set(key, points.with(dragged.index, dragged.at));
  }
  return shown;
}

/** By the data of a wire without its points, which it keeps when it is selected. */
const known = new WeakMap<WireData, CanvasEdge>();

/** Wires with the points that they are led through: a wire stays the same object while nothing of it changes. */
export function bentEdges(edges: readonly CanvasEdge[], bends: Reroutes): CanvasEdge[] {
  return edges.map((edge) => {
    const points = bends.get(edge.id);
    if (points === undefined || !edge.data) return edge;
    const before = known.get(edge.data);
    const data = before?.data?.bends === points ? before.data : { ...edge.data, bends: points };
    if (before?.data === data && before.selected === edge.selected) return before;
    const bent: CanvasEdge = { ...edge, data };
    known.set(edge.data, bent);
    return bent;
  });
}
