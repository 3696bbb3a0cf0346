import type { Rect } from '../canvas/viewport.ts';
import type { XY } from './curve.ts';

/** A way of straight stretches and corners around rectangles, for wires that no single lane leads past everything. */

/** From what is in the way to where the way may turn. */
const ROOM = 12;
/** How near it may pass. */
const CLEAR = 3;
/** A corner is worth this many pixels. */
const CORNER = 40;
/** So many rectangles are looked at; with more of them the way is not worth the time. */
const MOST = 40;

type Side = 0 | 1 | 2 | 3;
const STEPS: readonly (readonly [number, number])[] = [
  [1, 0],
  [0, 1],
  [-1, 0],
  [0, -1],
];

const sideOf = ([x, y]: XY): Side => (x > 0 ? 0 : y > 0 ? 1 : x < 0 ? 2 : 3);

const lines = (of: readonly number[]): readonly number[] => [...new Set(of)].sort((a, b) => a - b);

/** Whether a stretch runs through one of the rectangles, or too near past it. */
function isBlocked(rects: readonly Rect[], [ax, ay]: XY, [bx, by]: XY): boolean {
  const [left, right, top, bottom] = [Math.min(ax, bx), Math.max(ax, bx), Math.min(ay, by), Math.max(ay, by)];
  return rects.some(
    ({ x, y, width, height }) => right > x - CLEAR && left < x + width + CLEAR && bottom > y - CLEAR && top < y + height + CLEAR,
  );
}

interface Visit {
  readonly at: number;
  readonly side: Side;
  readonly cost: number;
  readonly before: Visit | null;
}

/** Puts a place where it belongs among those that are left to visit, which are kept in order, the cheapest last. */
function insert(open: Visit[], visit: Visit): void {
  let [low, high] = [0, open.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((open[middle] as Visit).cost > visit.cost) low = middle + 1;
    else high = middle;
  }
  open.splice(low, 0, visit);
}

/**
 * The corners between two places, which lie clear of `rects`: out of the first in one direction, into the second in another; null
 * where there is no way, or too much in it.
 */
export function cornersBetween(rects: readonly Rect[], from: XY, out: XY, to: XY, into: XY): readonly XY[] | null {
  if (rects.length > MOST || isBlocked(rects, from, from) || isBlocked(rects, to, to)) return null;
  const xs = lines([from[0], to[0], ...rects.flatMap(({ x, width }) => [x - ROOM, x + width + ROOM])]);
  const ys = lines([from[1], to[1], ...rects.flatMap(({ y, height }) => [y - ROOM, y + height + ROOM])]);
  const place = (at: number): XY => [xs[at % xs.length] as number, ys[Math.floor(at / xs.length)] as number];
  const indexOf = ([x, y]: XY): number => ys.indexOf(y) * xs.length + xs.indexOf(x);
  const [start, end, last] = [indexOf(from), indexOf(to), sideOf(into)];
  const done = new Set<number>();
  const open: Visit[] = [{ at: start, side: sideOf(out), cost: 0, before: null }];
  for (let visit = open.pop(); visit; visit = open.pop()) {
    if (visit.at === end && visit.side === last) return cornersOf(visit, place);
    const key = visit.at * 4 + visit.side;
    if (done.has(key)) continue;
    done.add(key);
    const here = place(visit.at);
    for (const side of [0, 1, 2, 3] as const) {
      if ((side + 2) % 4 === visit.side) continue;
      if (visit.at === end && side === last) {
        insert(open, { at: end, side, cost: visit.cost + CORNER, before: visit });
        continue;
      }
      const [dx, dy] = STEPS[side] as readonly [number, number];
      const [column, row] = [(visit.at % xs.length) + dx, Math.floor(visit.at / xs.length) + dy];
      if (column < 0 || row < 0 || column >= xs.length || row >= ys.length) continue;
      const at = row * xs.length + column;
      const next = place(at);
      if (done.has(at * 4 + side) || isBlocked(rects, here, next)) continue;
      const length = Math.abs(next[0] - here[0]) + Math.abs(next[1] - here[1]);
      insert(open, { at, side, cost: visit.cost + length + (side === visit.side ? 0 : CORNER), before: visit });
    }
  }
  return null;
}

/** Where the way turns, with both its ends. */
function cornersOf(visit: Visit, place: (at: number) => XY): readonly XY[] {
  const corners: XY[] = [place(visit.at)];
  for (let now: Visit = visit; now.before; now = now.before)
    if (now.before.side !== now.side || now.before.before === null) corners.push(place(now.before.at));
  return corners.reverse();
}
