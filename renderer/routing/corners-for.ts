import { Position } from '@xyflow/react';
import { aroundBoth, type Rect } from '../canvas/viewport.ts';
import { cornersBetween } from './corners.ts';
import type { XY } from './curve.ts';
import type { WireBlocks, WireEnds } from './detour.ts';
import type { Obstacle, Obstacles } from './obstacles.ts';

/** From an end of the wire to its first corner, and from what is at its ends as far as others are looked for. */
const STUB = 10;
const AROUND = 140;

const OUTWARD: Readonly<Record<Position, XY>> = {
  [Position.Left]: [-1, 0],
  [Position.Right]: [1, 0],
  [Position.Top]: [0, -1],
  [Position.Bottom]: [0, 1],
};

interface Found {
  readonly area: Rect;
  readonly met: readonly Obstacle[];
  readonly points: readonly XY[] | null;
}

/**
 * Ways that were found, by their ends, with what they were found around: a block that moves elsewhere gives every wire in sight other
 * obstacles, and hardly one of them another way.
 */
const known = new Map<string, Found>();
const MOST = 4000;
/** So often a way that leaves the room that was looked at is looked for in a larger one. */
const ROUNDS = 4;

const isSame = (a: readonly Obstacle[], b: readonly Obstacle[]): boolean =>
  a.length === b.length && a.every((each, i) => each === b[i]);

const wider = ({ x, y, width, height }: Rect, by: number): Rect => ({
  x: x - by,
  y: y - by,
  width: width + 2 * by,
  height: height + 2 * by,
});

function hullOf(points: readonly XY[]): Rect {
  const [xs, ys] = [points.map(([x]) => x), points.map(([, y]) => y)];
  const [x, y] = [Math.min(...xs), Math.min(...ys)];
  return { x, y, width: Math.max(...xs) - x, height: Math.max(...ys) - y };
}

/** The corners of a wire in the room around both its ends, as wide as it takes; null where there is no such way. */
export function cornersFor(obstacles: Obstacles, ends: WireEnds, { source, target }: WireBlocks): readonly XY[] | null {
  const metIn = (area: Rect): readonly Obstacle[] => obstacles.in(area).filter(({ id }) => id !== source.id && id !== target.id);
  const key = `${ends.sourceX} ${ends.sourceY} ${ends.sourcePosition} ${ends.targetX} ${ends.targetY} ${ends.targetPosition}`;
  const before = known.get(key);
  if (before && isSame(before.met, metIn(before.area))) return before.points;
  const [out, back] = [OUTWARD[ends.sourcePosition], OUTWARD[ends.targetPosition]];
  const from: XY = [ends.sourceX + out[0] * STUB, ends.sourceY + out[1] * STUB];
  const to: XY = [ends.targetX + back[0] * STUB, ends.targetY + back[1] * STUB];
  let area = wider(aroundBoth(source.rect, target.rect), AROUND);
  let met = metIn(area);
  let points: readonly XY[] | null = null;
  for (let round = 0; round < ROUNDS; round++) {
    const rects = [source, target, ...met].map(({ rect }) => rect);
    points = cornersBetween(rects, from, out, to, [-back[0], -back[1]]);
    if (points === null) break;
    area = aroundBoth(area, wider(hullOf(points), AROUND));
    const more = metIn(area);
    if (more.length === met.length) break;
    met = more;
  }
  if (known.size >= MOST) known.clear();
  known.set(key, { area, met, points });
  return points;
}
