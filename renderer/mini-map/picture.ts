import type { NodeId } from '../../graph-core/model/document.ts';
import type { NodeForm } from '../canvas/geometry.ts';
import type { DrawnGraph } from '../canvas/placed.ts';
import type { BlockProgress } from '../canvas/use-session-values.ts';
import type { Rect } from '../canvas/viewport.ts';

/** What the mini-map shows, and where: pure, so that it can be drawn on anything. */

export const MAP = { width: 184, height: 116, inset: 6 } as const;

/** How the plane of the document lies on the map: `map = at * scale + offset`. */
export interface Placing {
  readonly scale: number;
  readonly x: number;
  readonly y: number;
}

/** Fills the map with a rectangle of the document, in the middle. */
export function placingFor({ x, y, width, height }: Rect): Placing {
  const scale = Math.min(
    (MAP.width - 2 * MAP.inset) / Math.max(1, width),
    (MAP.height - 2 * MAP.inset) / Math.max(1, height),
    0.2,
  );
  return { scale, x: MAP.width / 2 - (x + width / 2) * scale, y: MAP.height / 2 - (y + height / 2) * scale };
}

export interface Pane {
  readonly x: number;
  readonly y: number;
  readonly zoom: number;
  readonly width: number;
  readonly height: number;
}

/** The part of the document that a pane shows, on the map. */
export function frameOn({ scale, x, y }: Placing, pane: Pane): Rect {
  return {
    x: (-pane.x / pane.zoom) * scale + x,
    y: (-pane.y / pane.zoom) * scale + y,
    width: (pane.width / pane.zoom) * scale,
    height: (pane.height / pane.zoom) * scale,
  };
}

/** The viewport in whose middle a place of the map lies. */
export function viewportAt(
  { scale, x, y }: Placing,
  at: { readonly x: number; readonly y: number },
  { zoom, width, height }: Pane,
) {
  const [across, down] = [(at.x - x) / scale, (at.y - y) / scale];
  return { zoom, x: width / 2 - across * zoom, y: height / 2 - down * zoom };
}

export interface Spot extends Rect {
  readonly form: NodeForm;
  readonly progress: BlockProgress;
}

/** The blocks on the map, at least a pixel and a half large. */
export function spotsOf(drawn: DrawnGraph, { scale, x, y }: Placing, progress: (id: NodeId) => BlockProgress): readonly Spot[] {
  return drawn.nodes.map(({ id, x: left, y: top, geometry }) => ({
    x: left * scale + x,
    y: top * scale + y,
    width: Math.max(1.5, geometry.width * scale),
    height: Math.max(1.5, geometry.height * scale),
    form: geometry.form,
    progress: progress(id),
  }));
}
