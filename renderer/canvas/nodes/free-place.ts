import type { Point } from '../../../graph-core/model/document.ts';

/** What is taken on the canvas, in its pixels. */
export interface Box extends Point {
  readonly width: number;
  readonly height: number;
}

/** Steps to the side and up in which a free place is looked for: a circle beside another, or above its writing. */
const STEP = { x: 60, y: 70 };
const OFFSETS: readonly Point[] = [0, 1, -1, 2, -2, 3, -3]
  .flatMap((across) => [0, 1, 2, 3].map((up) => ({ x: across * STEP.x, y: -up * STEP.y })))
  .sort((a, b) => Math.hypot(a.x, a.y) - Math.hypot(b.x, b.y));

/** The place nearest to a wanted one, beside or above it, at which a box touches none of those taken; the wanted one where none is free. */
export function freePlace({ x, y, width, height }: Box, taken: readonly Box[]): Point {
  const isFree = (at: Point): boolean =>
    taken.every(
      (box) => at.x >= box.x + box.width || at.x + width <= box.x || at.y >= box.y + box.height || at.y + height <= box.y,
    );
  return OFFSETS.map((offset) => ({ x: x + offset.x, y: y + offset.y })).find(isFree) ?? { x, y };
}
