import type { Point } from '../../graph-core/model/document.ts';
import type { Piece } from './align.ts';

/** Distance of the dots of the canvas, and of the places that things snap to. */
export const GRID = 20;

/** The coordinate of the grid that is nearest to another. */
export const nearest = (at: number): number => Math.round(at / GRID) * GRID;

/**
 * How far something goes so that it stands on the grid: frames, notes and cards with their corner, blocks with their middle, so
 * that a wire between blocks of different heights is straight.
 */
export function onGrid({ id, x, y, width, height }: Piece, by: Point): Point {
  const half = id.includes(':') ? { x: 0, y: 0 } : { x: width / 2, y: height / 2 };
  return { x: nearest(x + by.x + half.x) - half.x - x, y: nearest(y + by.y + half.y) - half.y - y };
}
