import { isAnnotationKey, type Place } from '../../graph-core/document/annotations.ts';
import type { Move } from '../../graph-core/edit/edits/annotations.ts';
import type { Document, NodeId, Point } from '../../graph-core/model/document.ts';
import { cardWithId } from '../data-card/card-store.ts';
import { isCardId } from '../data-card/cards.ts';
import { nodesById } from '../state/derived.ts';
import type { Selection } from '../state/ui-store.ts';
import type { Piece, Places } from './align.ts';
import { contentOf, piecesOf } from './pieces.ts';

/** Places by what is called so on the canvas, as an edit of the document takes them; what stays where it is is left out. */
export function moveTo(document: Document, places: ReadonlyMap<string, Point>): Move {
  const blocks: Record<NodeId, Point> = {};
  const cards = new Map<string, Point>();
  const annotations = new Map<string, Partial<Place>>();
  for (const [id, point] of places) {
    const to = { x: Math.round(point.x), y: Math.round(point.y) };
    if (isAnnotationKey(id)) {
      const before = piecesOf(document).get(id);
      if (before && (before.x !== to.x || before.y !== to.y)) annotations.set(id, to);
      continue;
    }
    const card = isCardId(id) ? cardWithId(id) : undefined;
    if (card) cards.set(card.source, to);
    const node = nodesById(document).get(id);
    if (node && (node.position?.x !== to.x || node.position?.y !== to.y)) blocks[id] = to;
  }
  return { blocks, cards, annotations };
}

export const isStill = ({ blocks, cards, annotations }: Move): boolean =>
  Object.keys(blocks).length + (cards?.size ?? 0) + (annotations?.size ?? 0) === 0;

/** What is selected and can be arranged: blocks, frames and notes. */
export const chosenPieces = (document: Document, { nodes, annotations = [] }: Selection): readonly Piece[] =>
  [...nodes, ...annotations].flatMap((id) => piecesOf(document).get(id) ?? []);

/** Places, with what stands in the frames among them. */
export function withContent(document: Document, pieces: readonly Piece[], places: Places): Places {
  const chosen = new Set(pieces.map(({ id }) => id));
  const all = new Map(places);
  for (const frame of pieces) {
    const to = frame.id.startsWith('frame:') ? places.get(frame.id) : undefined;
    if (!to) continue;
    for (const piece of contentOf(document, frame)) {
      if (!chosen.has(piece.id)) all.set(piece.id, { x: piece.x + to.x - frame.x, y: piece.y + to.y - frame.y });
    }
  }
  return all;
}
