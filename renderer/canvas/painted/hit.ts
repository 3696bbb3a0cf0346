import type { Document, NodeId, Point } from '../../../graph-core/model/document.ts';
import type { Piece } from '../../routing/curve.ts';
import { uiStore } from '../../state/stores.ts';
import { idOf } from '../../state/ui-store.ts';
import { flowHandle } from '../flow-handle.ts';
import { layoutOf, nodeAtPoint, nodesIn, wiresIn } from '../layout.ts';
import type { Rect } from '../viewport.ts';
import { pieceIn } from './curve.ts';

/** A hand hits what it means within so many pixels of the screen; more would leave no ground between blocks to begin a box on. */
const ROOM = 1;

/** The block that is painted at a place of the screen. */
export function blockAt(document: Document, screen: Point): NodeId | null {
  const flow = flowHandle();
  return flow && nodeAtPoint(layoutOf(document), flow.toDocument(screen), ROOM / flow.viewport().zoom);
}

/** A wire is hit within so many pixels of the screen. */
const BESIDE = 4;
/** Parts that a wire is looked at in: between two of them it is nearly straight. */
const PARTS = 24;

/** The wire that is painted at a place of the screen, the nearest of several; null where there is none. */
export function wireAtPlace(document: Document, screen: Point): string | null {
  const flow = flowHandle();
  if (!flow) return null;
  const layout = layoutOf(document);
  const at = flow.toDocument(screen);
  const room = BESIDE / flow.viewport().zoom;
  let nearest: { readonly wire: number; readonly distance: number } | null = null;
  // a wire leaves the blocks at its ends for a bend
  const near = { x: at.x - BEND, y: at.y - BEND, width: 2 * BEND, height: 2 * BEND };
  for (const wire of wiresIn(layout, near)) {
    const distance = distanceTo(pieceIn(layout, wire), at);
    if (distance <= room && (nearest === null || distance < nearest.distance)) nearest = { wire, distance };
  }
  const edge = nearest && document.edges[layout.forms.wires.edges[nearest.wire] as number];
  return edge ? idOf(edge) : null;
}

/** So far from its ends a wire may go. */
const BEND = 200;

function distanceTo([a, b, c, d]: Piece, { x, y }: Point): number {
  let least = Number.POSITIVE_INFINITY;
  let [px, py] = a;
  for (let i = 1; i <= PARTS; i++) {
    const t = i / PARTS;
    const s = 1 - t;
    const [wa, wb, wc, wd] = [s * s * s, 3 * s * s * t, 3 * s * t * t, t * t * t];
    const [qx, qy] = [wa * a[0] + wb * b[0] + wc * c[0] + wd * d[0], wa * a[1] + wb * b[1] + wc * c[1] + wd * d[1]];
    const long = (qx - px) ** 2 + (qy - py) ** 2;
    const along = long === 0 ? 0 : Math.max(0, Math.min(1, ((x - px) * (qx - px) + (y - py) * (qy - py)) / long));
    least = Math.min(least, Math.hypot(x - px - along * (qx - px), y - py - along * (qy - py)));
    [px, py] = [qx, qy];
  }
  return least;
}

/** What a box selects: blocks that it touches, and the wires at them, as React Flow's own does. */
export function selectIn(document: Document, box: Rect): void {
  const layout = layoutOf(document);
  const { ids, wires } = layout.forms;
  const nodes = new Set(nodesIn(layout, box));
  const edges: string[] = [];
  for (const [wire, index] of wires.edges.entries()) {
    const edge = document.edges[index];
    if (edge && (nodes.has(wires.sources[wire] as number) || nodes.has(wires.targets[wire] as number))) edges.push(idOf(edge));
  }
  uiStore.getState().select({ nodes: [...nodes].flatMap((node) => ids[node] ?? []), edges });
}

/** Selects a block, or with `adding` adds it to what is selected, or takes it out. */
export function selectBlock(id: NodeId, adding: boolean): void {
  const { selection, select } = uiStore.getState();
  const isSelected = selection.nodes.includes(id);
  if (!adding) {
    // what is selected stays so: it may be about to be dragged
    if (!isSelected) select({ nodes: [id] });
    return;
  }
  const nodes = isSelected ? selection.nodes.filter((other) => other !== id) : [...selection.nodes, id];
  select({ nodes, edges: selection.edges });
}
