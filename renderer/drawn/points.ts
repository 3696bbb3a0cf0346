import { DRAWN_LIMITS, type DrawnPoint } from '../../graph-core/random/drawn-set.ts';

/** Points on the pad: pure. The pad shows [-RANGE, RANGE] of both coordinates, the second one upwards. */

export const RANGE = 2;

/** How far the next point of one stroke is from the last, and how far the eraser reaches. */
export const APART = 0.16;
const REACH = 0.16;

export interface At {
  readonly x: number;
  readonly y: number;
}

const within = (value: number): number => Math.round(Math.min(RANGE, Math.max(-RANGE, value)) * 100) / 100;

/** From a place on the pad, as shares of its sides from the top left, to coordinates of two decimals. */
export const fromShares = (across: number, down: number): At => ({
  x: within((2 * across - 1) * RANGE),
  y: within((1 - 2 * down) * RANGE),
});

/** Shares of the pad's sides from the top left. */
export const toShares = (x: number, y: number): readonly [number, number] => [(x / RANGE + 1) / 2, (1 - y / RANGE) / 2];

/** The next points of a stroke: along the way from its last one, never nearer than {@link APART}. */
export function stroke(last: At | null, to: At): readonly At[] {
  if (last === null) return [to];
  const length = Math.hypot(to.x - last.x, to.y - last.y);
  const count = Math.floor(length / APART);
  return Array.from({ length: count }, (_, i) => {
    const share = ((i + 1) * APART) / length;
    return { x: within(last.x + (to.x - last.x) * share), y: within(last.y + (to.y - last.y) * share) };
  });
}

/** With points added, as far as a set may have them; `label` is their class, null in a regression. */
export const withPoints = (points: readonly DrawnPoint[], added: readonly At[], label: number | null): readonly DrawnPoint[] =>
  [...points, ...added.map(({ x, y }) => (label === null ? [x, y] : [x, y, label]))].slice(0, DRAWN_LIMITS.points);

/** Without those that the eraser reaches. */
export const erased = (points: readonly DrawnPoint[], { x, y }: At): readonly DrawnPoint[] =>
  points.filter(([px = 0, py = 0]) => Math.hypot(px - x, py - y) > REACH);
