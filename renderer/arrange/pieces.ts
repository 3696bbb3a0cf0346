import { annotationKey, annotationsOf, holds } from '../../graph-core/document/annotations.ts';
import { pinnedOf } from '../../graph-core/document/pinned.ts';
import type { Document } from '../../graph-core/model/document.ts';
import { drawnOf } from '../canvas/placed.ts';
import type { Rect } from '../canvas/viewport.ts';
import { cardsNow } from '../data-card/card-store.ts';
import { CARD, cardId } from '../data-card/cards.ts';
import { perDocument } from '../state/derived.ts';
import { openScope } from '../state/editing.ts';
import type { Piece } from './align.ts';

/** Blocks, frames and notes of a document by what they are called on the canvas: as large as they are drawn, collapsed ones small. */
export const piecesOf: (document: Document) => ReadonlyMap<string, Piece> = perDocument((document) => {
  const pinned = pinnedOf(document);
  const blocks = drawnOf(document).nodes.map(({ id, x, y, geometry: { width, height } }): [string, Piece] => [
    id,
    { id, x, y, width, height, isPinned: pinned.has(id) },
  ]);
  const annotations = annotationsOf(document).map((each): [string, Piece] => {
    const { x, y, width, height } = each;
    const id = annotationKey(each);
    return [id, { id, x, y, width, height }];
  });
  return new Map([...blocks, ...annotations]);
});

/** The cards of tables, which are drawn by what has been read of them; beside the graph, not in a group. */
export const cardPieces = (): readonly Piece[] =>
  (openScope() === null ? cardsNow() : []).map(({ source, position, height }) => ({
    id: cardId(source),
    ...position,
    width: CARD.width,
    height,
  }));

/** What stands wholly in a frame, smaller frames included: it goes where the frame goes, unless it is pinned. */
export function contentOf(document: Document, frame: Rect & { readonly id: string }): readonly Piece[] {
  return [...piecesOf(document).values(), ...cardPieces()].filter(
    (piece) => piece.id !== frame.id && !piece.isPinned && holds(frame, piece) && !holds(piece, frame),
  );
}

/** The rectangle around some; null for none. */
export function aroundAll(pieces: readonly Rect[]): Rect | null {
  if (pieces.length === 0) return null;
  let [left, top, right, bottom] = [Infinity, Infinity, -Infinity, -Infinity];
  for (const { x, y, width, height } of pieces) {
    left = Math.min(left, x);
    top = Math.min(top, y);
    right = Math.max(right, x + width);
    bottom = Math.max(bottom, y + height);
  }
  return { x: left, y: top, width: right - left, height: bottom - top };
}
