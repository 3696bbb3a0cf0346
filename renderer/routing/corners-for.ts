import { Position } from '@xyflow/react';
import { aroundBoth, type Rect } from '../canvas/viewport.ts';
import { cornersBetween, MOST } from './corners.ts';
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

/** A way, null where there is none, and the room that was looked at: it is the same while nothing in there changes. */
export interface CornersFound {
  readonly area: Rect;
  readonly points: readonly XY[] | null;
}

interface Known extends CornersFound {
  /** Of the obstacles that it was found among. */
  readonly mark: symbol;
  /** What lies in the area; null for more than are looked at, which are only counted. */
  readonly met: readonly Obstacle[] | null;
}

/**
 * Ways that were found, by their ends, with what they were found around: a block that moves elsewhere gives every wire in sight other
 * obstacles, and hardly one of them another way.
 */
const known = new Map<string, Known>();
/** So many ways are kept, with so many obstacles in all. */
const KEPT = { ways: 4000, met: 200_000 } as const;
let keptMet = 0;
/** So often a way that leaves the room that was looked at is looked for in a larger one. */
const ROUNDS = 4;

function keep(key: string, way: Known): void {
  keptMet += (way.met?.length ?? 0) - (known.get(key)?.met?.length ?? 0);
  if (known.size >= KEPT.ways || keptMet > KEPT.met) {
    known.clear();
    keptMet = way.met?.length ?? 0;
  }
  known.set(key, way);
}

/** What is kept: so many ways, with so many obstacles. */
export const keptCorners = () => ({ ways: known.size, met: keptMet });

const rectKey = ({ x, y, width, height }: Rect): string => `${x} ${y} ${width} ${height}`;

/** All that a way depends on but what lies around it. */
const keyOf = (ends: WireEnds, { source, target }: WireBlocks): string =>
  [
    `${ends.sourceX} ${ends.sourceY} ${ends.sourcePosition} ${ends.targetX} ${ends.targetY} ${ends.targetPosition}`,
    `${rectKey(source.rect)} ${rectKey(target.rect)}`,
    source.id,
    target.id,
  ].join('\n');

const sameMet = (a: readonly Obstacle[], b: readonly Obstacle[]): boolean =>
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

/** The corners of a wire in the room around both its ends, as wide as it takes. */
export function cornersFor(obstacles: Obstacles, ends: WireEnds, blocks: WireBlocks): CornersFound {
  const { source, target } = blocks;
  const metIn = (area: Rect): readonly Obstacle[] => obstacles.in(area).filter(({ id }) => id !== source.id && id !== target.id);
  const isTooMuch = (met: readonly Obstacle[]): boolean => met.length + 2 > MOST.rects;
  const key = keyOf(ends, blocks);
  const before = known.get(key);
  if (before) {
    if (obstacles.mark === before.mark) return before;
    const isSame = (met: readonly Obstacle[]) => (before.met === null ? isTooMuch(met) : sameMet(before.met, met));
    if (obstacles.isSameIn(before.area, before.mark) || isSame(metIn(before.area))) {
      const still = { ...before, mark: obstacles.mark };
      known.set(key, still);
      return still;
    }
  }
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
  const way = { area, points, mark: obstacles.mark, met: isTooMuch(met) ? null : met };
  keep(key, way);
  return way;
}
