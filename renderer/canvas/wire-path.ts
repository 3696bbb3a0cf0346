import { Position } from '@xyflow/react';
import type { Point } from '../../graph-core/model/document.ts';
import { alongOf, lengthOf, type Piece, pathText, type XY } from '../routing/curve.ts';
import { plainPieces, type WireEnds } from '../routing/detour.ts';

/** The line of a wire: as React Flow draws it, or smoothly through the points that it is led through. */

export interface WireCurve {
  /** For the attribute `d` of a path. */
  readonly text: string;
  /** The place at a part of the way, from 0 to 1. */
  readonly at: (part: number) => XY;
  /** Where labels and signs stand. */
  readonly middle: XY;
  /** Near enough. */
  readonly length: number;
  /** How many of the points that it is led through come before a part of the way. */
  readonly bendsBefore: (part: number) => number;
}

export const OUTWARD: Readonly<Record<Position, XY>> = {
  [Position.Left]: [-1, 0],
  [Position.Right]: [1, 0],
  [Position.Top]: [0, -1],
  [Position.Bottom]: [0, 1],
};

/** How far a piece keeps its direction, as a part of its length. */
const PULL = 0.4;

/** The curve of a wire through `bends`, in this order. */
export function wireCurve(ends: WireEnds, bends: readonly Point[] = []): WireCurve {
  if (bends.length === 0) return curveOfPieces(plainPieces(ends));
  const points: readonly XY[] = [
    [ends.sourceX, ends.sourceY],
    ...bends.map(({ x, y }): XY => [x, y]),
    [ends.targetX, ends.targetY],
  ];
  const last = points.length - 1;
  const [inX, inY] = OUTWARD[ends.targetPosition];
  const directions = points.map((point, i): XY => {
    if (i === 0) return OUTWARD[ends.sourcePosition];
    if (i === last) return [-inX, -inY];
    return towards(points[i - 1] ?? point, points[i + 1] ?? point);
  });
  const pieces = points.slice(1).map((end, i): Piece => {
    const start = points[i] ?? end;
    const [[ax, ay], [bx, by]] = [directions[i] ?? [1, 0], directions[i + 1] ?? [1, 0]];
    const pull = PULL * Math.hypot(end[0] - start[0], end[1] - start[1]);
    return [start, [start[0] + ax * pull, start[1] + ay * pull], [end[0] - bx * pull, end[1] - by * pull], end];
  });
  return curveOfPieces(pieces);
}

function towards([ax, ay]: XY, [bx, by]: XY): XY {
  const length = Math.hypot(bx - ax, by - ay);
  return length === 0 ? [1, 0] : [(bx - ax) / length, (by - ay) / length];
}

function curveOfPieces(pieces: readonly Piece[]): WireCurve {
  const lengths = pieces.map(lengthOf);
  const length = lengths.reduce((sum, each) => sum + each, 0);
  const at = alongOf(pieces);
  const bendsBefore = (part: number): number => {
    let way = 0;
    return lengths.slice(0, -1).filter((each) => {
      way += each;
      return way < part * length;
    }).length;
  };
  return { text: pathText(pieces), at, middle: at(0.5), length, bendsBefore };
}
