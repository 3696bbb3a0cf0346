import { Position } from '@xyflow/react';
import type { NodeId } from '../../graph-core/model/document.ts';
import type { Rect } from '../canvas/viewport.ts';
import { cornersFor } from './corners-for.ts';
import { alongOf, type Piece, pathText, plainPiece, rounded, totalLength, type XY } from './curve.ts';
import { type Obstacle, type Obstacles, Watched } from './obstacles.ts';

/**
 * A wire whose curve would run through a block goes around it instead, on a lane beside everything that is in its way. It is
 * found anew from where things are, so that it stays right when blocks move; nothing of it is kept in a document.
 */

/** Where a wire begins and ends: on the outlines of two blocks. */
export interface WireEnds {
  readonly sourceX: number;
  readonly sourceY: number;
  readonly sourcePosition: Position;
  readonly targetX: number;
  readonly targetY: number;
  readonly targetPosition: Position;
}

export interface WireBlocks {
  readonly source: { readonly id: NodeId; readonly rect: Rect };
  readonly target: { readonly id: NodeId; readonly rect: Rect };
}

/** The way around: beside what is in the way, or by corners. */
export type Detour = Lane | Corners;

/** Along straight stretches, from one corner to the next. */
interface Corners {
  readonly form: 'corners';
  readonly points: readonly XY[];
}

/** Along the direction in which the wire leaves its block. */
interface Lane {
  readonly flow: Flow;
  /** `lane`: out of the way, along and back; `loop`: back to what lies behind. */
  readonly form: 'lane' | 'loop';
  /** Across the flow, where the lane is; along it, from where to where. */
  readonly lane: number;
  readonly from: number;
  readonly to: number;
}

/** Whether both lead a wire the same way. */
export function sameWay(a: Detour | null, b: Detour | null): boolean {
  if (a === null || b === null || a === b) return a === b;
  if (a.form === 'corners')
    return b.form === 'corners' && a.points.length === b.points.length && a.points.every((at, i) => sameXY(at, b.points[i]));
  if (b.form === 'corners') return false;
  return a.flow === b.flow && a.form === b.form && a.lane === b.lane && a.from === b.from && a.to === b.to;
}

const sameXY = (a: XY, b: XY | undefined): boolean => a[0] === b?.[0] && a[1] === b?.[1];

type Flow = 'right' | 'left' | 'down' | 'up';

const FLOWS: Readonly<Partial<Record<`${Position} ${Position}`, Flow>>> = {
  [`${Position.Right} ${Position.Left}`]: 'right',
  [`${Position.Left} ${Position.Right}`]: 'left',
  [`${Position.Bottom} ${Position.Top}`]: 'down',
  [`${Position.Top} ${Position.Bottom}`]: 'up',
};

/** From a block to the lane beside it: clear of most of what is written below it. */
const GAP = 24;
/** Lanes beside the same blocks lie apart. */
const APART = 7;
/** From an end of the wire to where its lane may begin. */
const RAMP = 18;
/** From a block to where a loop turns, and how round its corners are. */
const TURN = 22;
const RADIUS = 16;
/** How far a curve may graze an outline. */
const GRAZE = 3;
/** Places at which a curve is looked at: near one another as far as it is short, farther apart where it is long. */
const SAMPLE = { near: 5, far: 28, short: 400 } as const;
const MOST_SAMPLES = 4000;
const ROUNDS = 8;

/** Into coordinates in which the flow goes to the right, and back: both are the same change. */
const turnedXY = (flow: Flow, [x, y]: XY): XY =>
  flow === 'right' ? [x, y] : flow === 'left' ? [-x, y] : flow === 'down' ? [y, x] : [-y, -x];

function turnedRect(flow: Flow, { x, y, width, height }: Rect): Rect {
  const [a, b] = [turnedXY(flow, [x, y]), turnedXY(flow, [x + width, y + height])];
  const [left, top] = [Math.min(a[0], b[0]), Math.min(a[1], b[1])];
  return { x: left, y: top, width: Math.abs(a[0] - b[0]), height: Math.abs(a[1] - b[1]) };
}

/** A wire that goes straight from one end to the other. */
export const plainPieces = ({
  sourceX,
  sourceY,
  sourcePosition,
  targetX,
  targetY,
  targetPosition,
}: WireEnds): readonly Piece[] => [plainPiece([sourceX, sourceY], sourcePosition, [targetX, targetY], targetPosition)];

const contains = ({ x, y, width, height }: Rect, [px, py]: XY): boolean =>
  px > x + GRAZE && px < x + width - GRAZE && py > y + GRAZE && py < y + height - GRAZE;

/** Around the points that a curve is bent by, which it lies between. */
function hullOf(pieces: readonly Piece[]): Rect {
  const points = pieces.flat();
  const [xs, ys] = [points.map(([x]) => x), points.map(([, y]) => y)];
  const [x, y] = [Math.min(...xs), Math.min(...ys)];
  return { x, y, width: Math.max(...xs) - x, height: Math.max(...ys) - y };
}

/** Blocks that a curve runs through. Those at its ends only count where it comes back into them. */
function hitsOf(pieces: readonly Piece[], watched: Watched, { source, target }: WireBlocks): ReadonlySet<Obstacle> {
  const { obstacles } = watched;
  watched.note(hullOf(pieces));
  const found = new Set<Obstacle>();
  const length = totalLength(pieces);
  const count = Math.max(8, Math.min(length / SAMPLE.near, Math.max(SAMPLE.short, length / SAMPLE.far), MOST_SAMPLES));
  const at = alongOf(pieces);
  for (let i = 1; i < count; i++) {
    const point = at(i / count);
    for (const obstacle of obstacles.at(...point)) {
      if (obstacle.id !== source.id && obstacle.id !== target.id && contains(obstacle.rect, point)) found.add(obstacle);
    }
    for (const own of [source, target]) if (contains(own.rect, point)) found.add(own);
  }
  return found;
}

/** The pieces of a detour between ends, moved aside for a second line beside the first. */
export function detourPieces(detour: Detour, ends: WireEnds, aside: XY = [0, 0]): readonly Piece[] {
  if (detour.form === 'corners') {
    const points = detour.points.map(([px, py]): XY => [px + aside[0], py + aside[1]]);
    return rounded([[ends.sourceX, ends.sourceY], ...points, [ends.targetX, ends.targetY]], RADIUS);
  }
  const { flow, form, lane, from, to } = detour;
  const [s, t] = [turnedXY(flow, [ends.sourceX, ends.sourceY]), turnedXY(flow, [ends.targetX, ends.targetY])];
  const [dx, dy] = turnedXY(flow, aside);
  const y = lane + dy;
  const [a, b] = [from + dx, to + dx];
  const back = ([p, q, r, u]: Piece): Piece => [turnedXY(flow, p), turnedXY(flow, q), turnedXY(flow, r), turnedXY(flow, u)];
  if (form === 'loop') return rounded([s, [a, s[1]], [a, y], [b, y], [b, t[1]], t], RADIUS).map(back);
  const ramp = (p: XY, q: XY): Piece => {
    const half = (q[0] - p[0]) / 2;
    return [p, [p[0] + half, p[1]], [q[0] - half, q[1]], q];
  };
  const [l, m]: readonly [XY, XY] = [
    [a, y],
    [b, y],
  ];
  const third = (b - a) / 3;
  return [ramp(s, l), [l, [a + third, y], [b - third, y], m] as Piece, ramp(m, t)].map(back);
}

/** A detour as React Flow tells its own paths: the text, and where its middle is. */
export function detourPath(detour: Detour, ends: WireEnds, aside: XY): readonly [path: string, x: number, y: number] {
  const path = pathText(detourPieces(detour, ends, aside));
  if (detour.form === 'corners') return [path, ...middleOf(detour.points, aside)];
  const { flow, lane, from, to } = detour;
  const [dx, dy] = turnedXY(flow, aside);
  const [x, y] = turnedXY(flow, [(from + to) / 2 + dx, lane + dy]);
  return [path, x, y];
}

/** From the line of a detour to the line beside it. */
export function asideOf(detour: Detour, by: number): XY {
  if (detour.form === 'corners') return [by * Math.SQRT1_2, by * Math.SQRT1_2];
  return detour.flow === 'right' || detour.flow === 'left' ? [0, by] : [by, 0];
}

/** The middle of the longest stretch. */
function middleOf(points: readonly XY[], [dx, dy]: XY): XY {
  let best = { length: -1, at: points[0] ?? ([0, 0] as XY) };
  for (const [i, [bx, by]] of points.entries()) {
    const [ax, ay] = points[i - 1] ?? [bx, by];
    const length = Math.hypot(bx - ax, by - ay);
    if (length > best.length) best = { length, at: [(ax + bx) / 2, (ay + by) / 2] };
  }
  return [best.at[0] + dx, best.at[1] + dy];
}

interface Search {
  readonly flow: Flow;
  readonly s: XY;
  readonly t: XY;
  readonly obstacles: Watched;
  readonly blocks: WireBlocks;
  /** Lanes of different wires lie apart. */
  readonly extra: number;
}

/** A lane on one side of what is blocked, beyond whatever else it meets there. */
function laneBeside(search: Search, blocked: readonly Rect[], side: 1 | -1, form: Lane['form']): Lane {
  const { flow, s, t, obstacles, blocks, extra } = search;
  let rects = [...blocked];
  let detour: Lane | null = null;
  for (let round = 0; round < ROUNDS; round++) {
    const edge = side === 1 ? Math.max(...rects.map((r) => r.y + r.height)) : Math.min(...rects.map((r) => r.y));
    const lane = edge + side * (GAP + extra);
    const [left, right] = [Math.min(...rects.map((r) => r.x)), Math.max(...rects.map((r) => r.x + r.width))];
    const [from, to] =
      form === 'loop'
        ? [Math.max(right, s[0]) + TURN + extra, Math.min(left, t[0]) - TURN - extra]
        : [Math.max(s[0] + RAMP, left - 8), Math.min(t[0] - RAMP, right + 8)];
    detour = {
      flow,
      form,
      lane,
      from: form === 'loop' ? from : Math.min(from, to),
      to: form === 'loop' ? to : Math.max(from, to),
    };
    const strip = { x: Math.min(from, to), y: lane - 6, width: Math.abs(to - from), height: 12 };
    const met = obstacles
      .in(turnedRect(flow, strip))
      .filter(({ id }) => form === 'loop' || (id !== blocks.source.id && id !== blocks.target.id))
      .map(({ rect }) => turnedRect(flow, rect))
      .filter((rect) => !rects.some((known) => known.x === rect.x && known.y === rect.y));
    if (met.length === 0) break;
    rects = [...rects, ...met];
  }
  return detour as Lane;
}

/** A way, and where was looked for it: it stays the same while no obstacle changes in there. */
export interface Way {
  readonly detour: Detour | null;
  readonly area: Rect;
}

/** The way around what a wire would run through; null where it runs through nothing, or where no way is better. */
export const detourFor = (obstacles: Obstacles, ends: WireEnds, blocks: WireBlocks, lane = 0): Detour | null =>
  wayFor(obstacles, ends, blocks, lane).detour;

/** The same, with where was looked for it. */
export function wayFor(obstacles: Obstacles, ends: WireEnds, blocks: WireBlocks, lane = 0): Way {
  const watched = new Watched(obstacles);
  const detour = lookedFor(watched, ends, blocks, lane);
  return { detour, area: watched.area };
}

function lookedFor(watched: Watched, ends: WireEnds, blocks: WireBlocks, lane: number): Detour | null {
  const hits = hitsOf(plainPieces(ends), watched, blocks);
  if (hits.size === 0) return null;
  const flow = FLOWS[`${ends.sourcePosition} ${ends.targetPosition}`];
  const best = flow ? bestLane(watched, ends, blocks, { flow, hits, lane }) : null;
  if (best?.met === 0) return best.detour;
  const { points, area } = cornersFor(watched.obstacles, ends, blocks);
  watched.note(area);
  if (points) return { form: 'corners', points };
  return best && best.met < hits.size ? best.detour : null;
}

interface Hit {
  readonly flow: Flow;
  readonly hits: ReadonlySet<Obstacle>;
  readonly lane: number;
}

function bestLane(obstacles: Watched, ends: WireEnds, blocks: WireBlocks, { flow, hits, lane }: Hit) {
  const [s, t] = [turnedXY(flow, [ends.sourceX, ends.sourceY]), turnedXY(flow, [ends.targetX, ends.targetY])];
  const form = t[0] - s[0] >= 2 * RAMP ? 'lane' : 'loop';
  const own = form === 'loop' ? [blocks.source.rect, blocks.target.rect] : [];
  const blocked = [...[...hits].map(({ rect }) => rect), ...own].map((rect) => turnedRect(flow, rect));
  const search: Search = { flow, s, t, obstacles, blocks, extra: lane * APART };
  const ways = ([1, -1] as const).map((side) => {
    const detour = laneBeside(search, blocked, side, form);
    const met = hitsOf(detourPieces(detour, ends), obstacles, blocks).size;
    return { detour, met, harm: met * 1000 + Math.abs(detour.lane - s[1]) + Math.abs(detour.lane - t[1]) };
  });
  return ways.sort((a, b) => a.harm - b.harm)[0] ?? null;
}

/** Which of three lanes beside the same blocks a wire takes: the same for all wires from one value. */
export function laneOf(from: string): number {
  let sum = 0;
  for (let i = 0; i < from.length; i++) sum = (sum * 31 + from.charCodeAt(i)) % 9973;
  return sum % 3;
}
