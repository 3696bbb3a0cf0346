import type { Rect } from '../canvas/viewport.ts';
import type { XY } from './curve.ts';
import { Heap } from './heap.ts';

/**
 * A way of straight stretches and corners around rectangles, for wires that no single lane leads past everything. It is looked for
 * on the lines beside the rectangles, towards where it has to end, so that most of a large drawing is never looked at.
 */

/** From what is in the way to where the way may turn. */
const ROOM = 12;
/** How near it may pass. */
const CLEAR = 3;
/** A corner is worth this many pixels. */
const CORNER = 40;
/** So many rectangles are looked at, and so many turns and crossings: with more of them the way is not worth the time. */
export const MOST = { rects: 400, visits: 12_000 } as const;

type Side = 0 | 1 | 2 | 3;
const SIDES = [0, 1, 2, 3] as const;
const STEPS: readonly (readonly [number, number])[] = [
  [1, 0],
  [0, 1],
  [-1, 0],
  [0, -1],
];

const sideOf = ([x, y]: XY): Side => (x > 0 ? 0 : y > 0 ? 1 : x < 0 ? 2 : 3);

const lines = (of: readonly number[]): readonly number[] => [...new Set(of)].sort((a, b) => a - b);

/** The first of some lines that lies beyond a place. */
function firstBeyond(all: readonly number[], place: number): number {
  let [low, high] = [0, all.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((all[middle] as number) > place) high = middle;
    else low = middle + 1;
  }
  return low;
}

/** The lines beside rectangles, and where on them there is no way from one crossing to the next. */
interface Grid {
  readonly xs: readonly number[];
  readonly ys: readonly number[];
  /** For each crossing: 1 where there is no way to the right of it, 2 where there is none down. */
  readonly blocked: Uint8Array;
}

function gridOf(rects: readonly Rect[], from: XY, to: XY): Grid {
  const xs = lines([from[0], to[0], ...rects.flatMap(({ x, width }) => [x - ROOM, x + width + ROOM])]);
  const ys = lines([from[1], to[1], ...rects.flatMap(({ y, height }) => [y - ROOM, y + height + ROOM])]);
  const blocked = new Uint8Array(xs.length * ys.length);
  for (const { x, y, width, height } of rects) {
    const [left, top] = [firstBeyond(xs, x - CLEAR), firstBeyond(ys, y - CLEAR)];
    const [right, bottom] = [x + width + CLEAR, y + height + CLEAR];
    for (let row = Math.max(0, top - 1); row < ys.length && (ys[row] as number) < bottom; row++)
      for (let column = Math.max(0, left - 1); column < xs.length && (xs[column] as number) < right; column++)
        blocked[row * xs.length + column] =
          (blocked[row * xs.length + column] as number) | (row >= top ? 1 : 0) | (column >= left ? 2 : 0);
  }
  return { xs, ys, blocked };
}

const isInside = (rects: readonly Rect[], [px, py]: XY): boolean =>
  rects.some(({ x, y, width, height }) => px > x - CLEAR && px < x + width + CLEAR && py > y - CLEAR && py < y + height + CLEAR);

/** How often a way in one direction has to turn at least, to end `dx` and `dy` from here in another. */
function turnsTo(side: Side, dx: number, dy: number, last: Side): number {
  const [ahead, aside] = side === 0 ? [dx, dy] : side === 1 ? [dy, dx] : side === 2 ? [-dx, dy] : [-dy, dx];
  const between = (last - side + 4) % 4;
  if (between === 2 || ahead < 0) return 2;
  if (between === 0) return aside === 0 ? 0 : 2;
  return 1;
}

interface Visit {
  readonly at: number;
  readonly side: Side;
  readonly cost: number;
  /** What the whole way costs at least. */
  readonly rank: number;
  readonly before: Visit | null;
}

/**
 * The corners between two places, which lie clear of `rects`: out of the first in one direction, into the second in another; null
 * where there is no way, or too much in it.
 */
export function cornersBetween(rects: readonly Rect[], from: XY, out: XY, to: XY, into: XY): readonly XY[] | null {
  if (rects.length > MOST.rects || isInside(rects, from) || isInside(rects, to)) return null;
  const grid = gridOf(rects, from, to);
  const end = search(grid, from, sideOf(out), to, sideOf(into));
  return end && cornersOf(end, (at) => placeIn(grid, at));
}

const placeIn = ({ xs, ys }: Grid, at: number): XY => [xs[at % xs.length] as number, ys[Math.floor(at / xs.length)] as number];

function search(grid: Grid, from: XY, out: Side, to: XY, last: Side): Visit | null {
  const { xs, ys, blocked } = grid;
  const indexOf = ([x, y]: XY): number => ys.indexOf(y) * xs.length + xs.indexOf(x);
  const end = indexOf(to);
  const done = new Set<number>();
  const open = new Heap<Visit>();
  const visit = (at: number, side: Side, cost: number, before: Visit | null): void => {
    if (done.has(at * 4 + side)) return;
    const [x, y] = placeIn(grid, at);
    const [dx, dy] = [to[0] - x, to[1] - y];
    const rank = cost + Math.abs(dx) + Math.abs(dy) + CORNER * turnsTo(side, dx, dy, last);
    open.push({ at, side, cost, rank, before });
  };
  visit(indexOf(from), out, 0, null);
  for (let now = open.pop(); now && done.size < MOST.visits; now = open.pop()) {
    if (now.at === end && now.side === last) return now;
    const key = now.at * 4 + now.side;
    if (done.has(key)) continue;
    done.add(key);
    const [here, column, row] = [placeIn(grid, now.at), now.at % xs.length, Math.floor(now.at / xs.length)];
    for (const side of SIDES) {
      if ((side + 2) % 4 === now.side) continue;
      if (now.at === end && side === last) {
        visit(end, side, now.cost + CORNER, now);
        continue;
      }
      const [dx, dy] = STEPS[side] as readonly [number, number];
      if (column + dx < 0 || row + dy < 0 || column + dx >= xs.length || row + dy >= ys.length) continue;
      const next = now.at + dy * xs.length + dx;
      if ((blocked[Math.min(now.at, next)] as number) & (dx === 0 ? 2 : 1)) continue;
      const there = placeIn(grid, next);
      const length = Math.abs(there[0] - here[0]) + Math.abs(there[1] - here[1]);
      visit(next, side, now.cost + length + (side === now.side ? 0 : CORNER), now);
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
