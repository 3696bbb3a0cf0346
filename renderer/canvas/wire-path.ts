import { getBezierPath, Position } from '@xyflow/react';
import type { Point } from '../../graph-core/model/document.ts';
import type { WireEnds } from '../routing/detour.ts';

/** The line of a wire: as React Flow draws it, or smoothly through the points that it is led through. */

type Place = readonly [number, number];
/** Start, two points that pull, end. */
type Piece = readonly [Place, Place, Place, Place];

export interface WireCurve {
  /** For the attribute `d` of a path. */
  readonly text: string;
  /** The place at a part of the way, from 0 to 1. */
  readonly at: (part: number) => Place;
  /** Where labels and signs stand. */
  readonly middle: Place;
  /** About: the straight way from each point to the next. */
  readonly length: number;
  /** How many of the points that it is led through come before a part of the way. */
  readonly bendsBefore: (part: number) => number;
}

export const OUTWARD: Readonly<Record<Position, Place>> = {
  [Position.Left]: [-1, 0],
  [Position.Right]: [1, 0],
  [Position.Top]: [0, -1],
  [Position.Bottom]: [0, 1],
};

/** How far a piece keeps its direction, as a part of its length. */
const PULL = 0.4;

const distance = ([ax, ay]: Place, [bx, by]: Place): number => Math.hypot(bx - ax, by - ay);

/** The curve of a wire through `bends`, in this order. */
export function wireCurve(ends: WireEnds, bends: readonly Point[] = []): WireCurve {
  if (bends.length === 0) return plainCurve(ends);
  const points: readonly Place[] = [
    [ends.sourceX, ends.sourceY],
    ...bends.map(({ x, y }): Place => [x, y]),
    [ends.targetX, ends.targetY],
  ];
  const last = points.length - 1;
  const [inX, inY] = OUTWARD[ends.targetPosition];
  const directions = points.map((point, i): Place => {
    if (i === 0) return OUTWARD[ends.sourcePosition];
    if (i === last) return [-inX, -inY];
    return towards(points[i - 1] ?? point, points[i + 1] ?? point);
  });
  const pieces = points.slice(1).map((end, i): Piece => {
    const start = points[i] ?? end;
    const [[ax, ay], [bx, by]] = [directions[i] ?? [1, 0], directions[i + 1] ?? [1, 0]];
    const pull = PULL * distance(start, end);
    return [start, [start[0] + ax * pull, start[1] + ay * pull], [end[0] - bx * pull, end[1] - by * pull], end];
  });
  const start = points[0] ?? [0, 0];
  const text = `M${start.join(',')} ${pieces.map(([, a, b, end]) => `C${a.join(',')} ${b.join(',')} ${end.join(',')}`).join(' ')}`;
  return curveOfPieces(text, pieces);
}

function towards([ax, ay]: Place, [bx, by]: Place): Place {
  const length = Math.hypot(bx - ax, by - ay);
  return length === 0 ? [1, 0] : [(bx - ax) / length, (by - ay) / length];
}

function plainCurve(ends: WireEnds): WireCurve {
  const [text, x, y] = getBezierPath(ends);
  // `M x,y C x,y x,y x,y`
  const numbers = (text.match(/-?[\d.]+(?:e-?\d+)?/g) ?? []).map(Number);
  const place = (i: number): Place => [numbers[i] ?? 0, numbers[i + 1] ?? 0];
  return { ...curveOfPieces(text, [[place(0), place(2), place(4), place(6)]]), middle: [x, y] };
}

function curveOfPieces(text: string, pieces: readonly Piece[]): WireCurve {
  const lengths = pieces.map(([start, , , end]) => distance(start, end));
  const length = lengths.reduce((sum, each) => sum + each, 0);
  const at = (part: number): Place => {
    let left = part * length;
    for (const [i, piece] of pieces.entries()) {
      const own = lengths[i] ?? 0;
      if (left <= own || i === pieces.length - 1) return onPiece(piece, own === 0 ? part : Math.min(1, left / own));
      left -= own;
    }
    return [0, 0];
  };
  const bendsBefore = (part: number): number => {
    let way = 0;
    return lengths.slice(0, -1).filter((each) => {
      way += each;
      return way < part * length;
    }).length;
  };
  return { text, at, middle: at(0.5), length, bendsBefore };
}

const onPiece = ([p0, p1, p2, p3]: Piece, t: number): Place => {
  const mix = (axis: 0 | 1): number =>
    (1 - t) ** 3 * p0[axis] + 3 * (1 - t) ** 2 * t * p1[axis] + 3 * (1 - t) * t ** 2 * p2[axis] + t ** 3 * p3[axis];
  return [mix(0), mix(1)];
};
