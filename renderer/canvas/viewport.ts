import type { Point } from '../../graph-core/model/document.ts';
import type { NodeGeometry } from './geometry.ts';

/** What part of a drawing a pane shows, and in what detail. */

export interface Rect {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** Whether two rectangles have room in common: one beside the other does not count. */
export const meets = (a: Rect, b: Rect): boolean =>
  a.x < b.x + b.width && b.x < a.x + a.width && a.y < b.y + b.height && b.y < a.y + a.height;

/** The rectangle around two. */
export function aroundBoth(a: Rect, b: Rect): Rect {
  const [x, y] = [Math.min(a.x, b.x), Math.min(a.y, b.y)];
  return { x, y, width: Math.max(a.x + a.width, b.x + b.width) - x, height: Math.max(a.y + a.height, b.y + b.height) - y };
}

/** Room for what is written around a shape: name and shape below, values above. */
export const MARGIN = { x: 48, top: 28, bottom: 44 } as const;
/** Ten thousand blocks can be seen at once. */
export const MIN_ZOOM = 0.02;
export const MAX_ZOOM = 4;

export const clampZoom = (zoom: number): number => Math.min(MAX_ZOOM, Math.max(MIN_ZOOM, zoom));

/** From this zoom on everything is drawn. */
export const FULL_DETAIL = 0.8;

/** The rectangle around all nodes and what is written beside them; null for none. */
export function boundsOf(nodes: readonly { readonly position: Point; readonly geometry: NodeGeometry }[]): Rect | null {
  if (nodes.length === 0) return null;
  const left = Math.min(...nodes.map(({ position }) => position.x)) - MARGIN.x;
  const top = Math.min(...nodes.map(({ position }) => position.y)) - MARGIN.top;
  const right = Math.max(...nodes.map(({ position, geometry }) => position.x + geometry.width)) + MARGIN.x;
  const bottom = Math.max(...nodes.map(({ position, geometry }) => position.y + geometry.height)) + MARGIN.bottom;
  return { x: left, y: top, width: right - left, height: bottom - top };
}

/** What a fitted graph leaves free of its pane, in pixels, as far as it can. */
export interface Spare {
  /** For a hint above it. */
  readonly top: number;
  /** For the arithmetic card below it; the graph moves up to leave half as much again, but never shrinks for that. */
  readonly bottom: number;
  /** The graph shrinks for the sake of that, but not below this zoom. */
  readonly until: number;
}

const NO_SPARE: Spare = { top: 0, bottom: 0, until: Number.POSITIVE_INFINITY };

/**
 * Viewport that shows a rectangle in a pane, centred, never larger than `maxZoom`. The margin at the sides is given up
 * where that is what keeps the numbers readable; the middle, where the room above and below is worth more in one piece.
 */
export function viewportFor(
  rect: Rect,
  pane: { readonly width: number; readonly height: number },
  maxZoom = 1.25,
  { top, bottom, until }: Spare = NO_SPARE,
) {
  const roomy = Math.min(pane.width / rect.width, pane.height / rect.height);
  const tight = Math.min(pane.width / (rect.width - 2 * MARGIN.x + 16), pane.height / rect.height);
  const fitting = roomy < FULL_DETAIL && tight >= FULL_DETAIL ? FULL_DETAIL : roomy;
  const largest = Math.max(MIN_ZOOM, Math.min(maxZoom, fitting));
  const zoom = Math.min(largest, Math.max(until, (pane.height - top - bottom) / rect.height));
  const free = pane.height - rect.height * zoom;
  return {
    zoom,
    x: Math.round(pane.width / 2 - (rect.x + rect.width / 2) * zoom),
    y: Math.round(Math.min(free / 2, Math.max(top, free - 1.5 * bottom)) - rect.y * zoom),
  };
}

/** Level of detail at a zoom: all; symbol, name and the numbers that have room; silhouette and state. */
export type Detail = 'full' | 'middle' | 'far';

export const detailAt = (zoom: number): Detail => (zoom >= FULL_DETAIL ? 'full' : zoom >= 0.4 ? 'middle' : 'far');
