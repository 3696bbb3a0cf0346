import type { Position } from '@xyflow/react';

/** Curves of wires as cubic pieces that follow one another. */

export type XY = readonly [number, number];
export type Piece = readonly [XY, XY, XY, XY];

const mix = (a: XY, b: XY, t: number): XY => [a[0] + (b[0] - a[0]) * t, a[1] + (b[1] - a[1]) * t];

const straight = (from: XY, to: XY): Piece => [from, mix(from, to, 1 / 3), mix(from, to, 2 / 3), to];

/** A side of a block, as React Flow and the geometry of blocks both call it. */
type Side = `${Position}`;

const pull = (distance: number): number => (distance >= 0 ? 0.5 * distance : 6.25 * Math.sqrt(-distance));

/** Where a wire that leaves or enters at a side bends to. */
function bend(side: Side, [x, y]: XY, [otherX, otherY]: XY): XY {
  if (side === 'left') return [x - pull(x - otherX), y];
  if (side === 'right') return [x + pull(otherX - x), y];
  return side === 'top' ? [x, y - pull(y - otherY)] : [x, y + pull(otherY - y)];
}

/** A wire that nothing is in the way of: the curve that React Flow draws, without its text. */
export const plainPiece = (from: XY, fromSide: Side, to: XY, toSide: Side): Piece => [
  from,
  bend(fromSide, from, to),
  bend(toSide, to, from),
  to,
];

/** Straight lines through points, with rounded corners. */
export function rounded(points: readonly XY[], radius: number): readonly Piece[] {
  const pieces: Piece[] = [];
  let at = points[0] as XY;
  for (let i = 1; i < points.length; i++) {
    const [corner, next] = [points[i] as XY, points[i + 1]];
    if (!next) {
      pieces.push(straight(at, corner));
      break;
    }
    const before = points[i - 1] as XY;
    const [into, out] = [
      Math.hypot(corner[0] - before[0], corner[1] - before[1]),
      Math.hypot(next[0] - corner[0], next[1] - corner[1]),
    ];
    const r = Math.min(radius, into / 2, out / 2);
    if (r === 0) continue;
    const [start, end] = [mix(corner, before, r / into), mix(corner, next, r / out)];
    // what a quarter of a circle is as a cubic
    pieces.push(straight(at, start), [start, mix(start, corner, 0.55), mix(end, corner, 0.55), end]);
    at = end;
  }
  return pieces;
}

function pointOn([a, b, c, d]: Piece, t: number): XY {
  const s = 1 - t;
  const [wa, wb, wc, wd] = [s * s * s, 3 * s * s * t, 3 * s * t * t, t * t * t];
  const at = (axis: 0 | 1): number => wa * a[axis] + wb * b[axis] + wc * c[axis] + wd * d[axis];
  return [at(0), at(1)];
}

const round = (n: number): number => Math.round(n * 100) / 100;
const text = ([x, y]: XY): string => `${round(x)},${round(y)}`;

/** As the `d` of an SVG path. */
export function pathText(pieces: readonly Piece[]): string {
  const [first] = pieces;
  if (!first) return '';
  return `M ${text(first[0])} ${pieces.map(([, b, c, d]) => `C ${text(b)} ${text(c)} ${text(d)}`).join(' ')}`;
}

/** Length of the pieces, near enough. */
export const lengthOf = ([a, b, c, d]: Piece): number => {
  const chord = Math.hypot(d[0] - a[0], d[1] - a[1]);
  const net = Math.hypot(b[0] - a[0], b[1] - a[1]) + Math.hypot(c[0] - b[0], c[1] - b[1]) + Math.hypot(d[0] - c[0], d[1] - c[1]);
  return (chord + net) / 2;
};

/** The place at a part of the way along all pieces. */
export function alongOf(pieces: readonly Piece[]): (part: number) => XY {
  const lengths = pieces.map(lengthOf);
  const total = lengths.reduce((sum, length) => sum + length, 0);
  return (part) => {
    // what is left after many lengths is not quite nothing
    if (part >= 1) return pieces.at(-1)?.[3] ?? [0, 0];
    let left = part * total;
    for (const [i, piece] of pieces.entries()) {
      const length = lengths[i] as number;
      if (left <= length || i === pieces.length - 1) return pointOn(piece, length === 0 ? 0 : Math.min(1, left / length));
      left -= length;
    }
    return [0, 0];
  };
}

export const totalLength = (pieces: readonly Piece[]): number => pieces.reduce((sum, piece) => sum + lengthOf(piece), 0);
