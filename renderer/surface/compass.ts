import type { NextStep } from '../../session/protocol.ts';
import { type Frame, toScreen } from './frame.ts';

export type Lengths = 'true' | 'unit';

/** Length of both arrows on the screen where theirs says nothing, as a share of the side. */
const UNIT = 0.2;
/** Pixels below which an arrow says nothing. */
const LEAST = 4;

type Point = readonly [x: number, y: number];

export interface Compass {
  readonly from: Point;
  /** Where the arrows end; null for one that has no direction in the plane. */
  readonly steepest: Point | null;
  readonly move: Point | null;
}

/**
 * Two arrows from a place of the plane: the way of steepest descent and the next step. The step is as long as it is, or UNIT; the
 * other is drawn to the same length, for a gradient has none among the weights.
 */
export function compassOf(next: NextStep, place: readonly [a: number, b: number], frame: Frame, lengths: Lengths): Compass {
  const { size, reach } = frame;
  const from = toScreen(frame, ...place);
  const onScreen = ([a, b]: readonly [number, number]): Point => [(a * size) / (2 * reach[0]), (-b * size) / (2 * reach[1])];
  const move = onScreen(next.move);
  const length = lengths === 'unit' ? UNIT * size : Math.hypot(...move);
  const end = ([x, y]: Point): Point | null => {
    const own = Math.hypot(x, y);
    return own > 0 && Number.isFinite(own) && length >= LEAST
      ? [from[0] + (x / own) * length, from[1] + (y / own) * length]
      : null;
  };
  return { from, steepest: end(onScreen(next.steepest)), move: end(move) };
}
