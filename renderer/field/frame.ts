import type { Field } from '../../session/protocol.ts';
import { type Range, rangesOf } from './zoom.ts';

/** Where a picture lies on the screen, and what it shows: the second range goes up. In pixels of the drawing. */
export interface Frame {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
  readonly across: readonly [from: number, to: number];
  readonly up: readonly [from: number, to: number];
}

/** Room for the numbers at the left and below. */
const LEFT = 64;
const BELOW = 22;
const EDGE = 6;
/** A curve is at most this much wider than high. */
const ASPECT = 2.2;

/** A square for a plane, something wider for a curve; `ranges` is what is seen of its axes. */
export function frameOf(
  width: number,
  height: number,
  field: Field,
  entry: number,
  ranges: readonly Range[] = rangesOf(field.axes),
): Frame {
  const [across = [0, 1], up] = ranges;
  const high = Math.max(40, height - BELOW - EDGE);
  const room = Math.max(40, width - LEFT - EDGE);
  if (up) {
    const side = Math.min(high, room);
    return { left: LEFT, top: EDGE, width: side, height: side, across, up };
  }
  return { left: LEFT, top: EDGE, width: Math.min(room, high * ASPECT), height: high, across, up: heights(field, entry) };
}

/** From the lowest to the highest number of a curve and its points, with a margin. */
function heights({ kind, values, width, data: { targets } }: Field, entry: number): [number, number] {
  if (kind === 'probability' || kind === 'classes') return [-0.08, 1.08];
  const seen = [...values.filter((_, k) => k % width === entry), ...(targets !== null && entry === 0 ? targets : [])].filter(
    Number.isFinite,
  );
  const low = Math.min(...seen);
  const high = Math.max(...seen);
  if (!(high > low)) return Number.isFinite(low) ? [low - 1, low + 1] : [-1, 1];
  return [low - 0.08 * (high - low), high + 0.08 * (high - low)];
}

export const toScreen = ({ left, top, width, height, across, up }: Frame, a: number, b: number): [x: number, y: number] => [
  left + (width * (a - across[0])) / (across[1] - across[0]),
  top + (height * (up[1] - b)) / (up[1] - up[0]),
];

/** The place under a point of the screen; null outside. */
export function toPlace({ left, top, width, height, across, up }: Frame, x: number, y: number): [number, number] | null {
  const [s, t] = [(x - left) / width, (y - top) / height];
  if (s < 0 || s > 1 || t < 0 || t > 1) return null;
  return [across[0] + s * (across[1] - across[0]), up[1] - t * (up[1] - up[0])];
}

/** One entry of the output at a place, between the points of the grid. */
export function valueAt({ axes, points, values, width }: Field, entry: number, place: readonly number[]): number {
  const at = axes.map(({ from, to }, axis) => {
    const x = Math.min(1, Math.max(0, ((place[axis] as number) - from) / (to - from))) * (points - 1);
    const low = Math.min(points - 2, Math.floor(x));
    return { low, rest: x - low };
  });
  const corner = (corners: number): number => {
    let [index, share] = [0, 1];
    for (const [axis, { low, rest }] of at.entries()) {
      const high = (corners >> axis) & 1;
      index += (low + high) * points ** axis;
      share *= high === 1 ? rest : 1 - rest;
    }
    return share === 0 ? 0 : share * (values[index * width + entry] as number);
  };
  return Array.from({ length: 2 ** at.length }, (_, corners) => corner(corners)).reduce((a, b) => a + b, 0);
}

/** The sample whose point is nearest to a point of the screen, at most `reach` pixels away: its place in the list; null for none. */
export function nearestPoint(
  frame: Frame,
  places: readonly (readonly [number, number])[],
  x: number,
  y: number,
  reach = 9,
): number | null {
  let [best, distance] = [-1, reach];
  for (const [i, place] of places.entries()) {
    const [px, py] = toScreen(frame, ...place);
    const away = Math.hypot(px - x, py - y);
    if (away > distance) continue;
    [best, distance] = [i, away];
  }
  return best < 0 ? null : best;
}

/** Under curves of shares, where points of all classes lie in a row. */
const FLOOR = -0.04;

/** Where the points of the data stand: a plane's at their entries, a curve's at what is wanted. */
export function placesOfData({ axes, kind, data: { at, rows, targets } }: Field): [number, number][] {
  if (axes.length === 2) return Array.from(rows, (_, k) => [at[2 * k] as number, at[2 * k + 1] as number]);
  return targets === null
    ? []
    : Array.from(rows, (_, k) => [at[k] as number, kind === 'classes' ? FLOOR : (targets[k] as number)]);
}
