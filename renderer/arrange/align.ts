import type { Point } from '../../graph-core/model/document.ts';
import type { Rect } from '../canvas/viewport.ts';

/** Something on the canvas that can be moved: a block, a card of a table, a frame or a note. */
export interface Piece extends Rect {
  readonly id: string;
  /** Keeps its place: the others go to it. */
  readonly isPinned?: boolean;
}

export const ALIGNMENTS = ['left', 'centre', 'right', 'top', 'middle', 'bottom'] as const;
export type Alignment = (typeof ALIGNMENTS)[number];
export type Axis = 'x' | 'y';

const EXTENT = { x: 'width', y: 'height' } as const;
const AXIS: Readonly<Record<Alignment, Axis>> = { left: 'x', centre: 'x', right: 'x', top: 'y', middle: 'y', bottom: 'y' };

/** Places of those that move; a place that stays is not in it. */
export type Places = ReadonlyMap<string, Point>;

const onAxis = (piece: Piece, axis: Axis, at: number): Point =>
  axis === 'x' ? { x: Math.round(at), y: piece.y } : { x: piece.x, y: Math.round(at) };

const movedOnly = (pieces: readonly Piece[], places: Places): Places => {
  const before = new Map(pieces.map((piece) => [piece.id, piece]));
  return new Map([...places].filter(([id, { x, y }]) => before.get(id)?.x !== x || before.get(id)?.y !== y));
};

/** Edges or middles in one line: that of the outermost, the middle of all, or the place of those that are pinned. */
export function align(pieces: readonly Piece[], how: Alignment): Places {
  const axis = AXIS[how];
  const size = EXTENT[axis];
  const pinned = pieces.filter(({ isPinned }) => isPinned);
  const measured = pinned.length > 0 ? pinned : pieces;
  const low = Math.min(...measured.map((piece) => piece[axis]));
  const high = Math.max(...measured.map((piece) => piece[axis] + piece[size]));
  const share = how === 'left' || how === 'top' ? 0 : how === 'right' || how === 'bottom' ? 1 : 0.5;
  const line = low + (high - low) * share;
  const places = pieces
    .filter(({ isPinned }) => !isPinned)
    .map((piece) => [piece.id, onAxis(piece, axis, line - piece[size] * share)] as const);
  return movedOnly(pieces, new Map(places));
}

/**
 * Equal gaps along an axis, from the first to the last, which stay; where there is no room for gaps, equal distances of the
 * middles. Nothing for fewer than three; what is pinned stays.
 */
export function distribute(pieces: readonly Piece[], axis: Axis): Places {
  const size = EXTENT[axis];
  const middle = (piece: Piece): number => piece[axis] + piece[size] / 2;
  const row = pieces.toSorted((a, b) => middle(a) - middle(b));
  const [first, last] = [row[0], row.at(-1)];
  if (row.length < 3 || !first || !last) return new Map();
  const room = last[axis] - (first[axis] + first[size]);
  const inner = row.slice(1, -1);
  const gap = (room - inner.reduce((sum, piece) => sum + piece[size], 0)) / (row.length - 1);
  const places = new Map<string, Point>();
  let at = first[axis] + first[size] + gap;
  inner.forEach((piece, index) => {
    const centred = middle(first) + ((middle(last) - middle(first)) * (index + 1)) / (row.length - 1) - piece[size] / 2;
    if (!piece.isPinned) places.set(piece.id, onAxis(piece, axis, gap >= 0 ? at : centred));
    at += piece[size] + gap;
  });
  return movedOnly(pieces, places);
}
