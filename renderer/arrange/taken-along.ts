import { holds, isAnnotationKey } from '../../graph-core/document/annotations.ts';
import type { Document, NodeId } from '../../graph-core/model/document.ts';
import { openScope } from '../state/editing.ts';
import type { Piece } from './align.ts';
import { cardPieces, piecesOf } from './pieces.ts';

/**
 * Frames and notes that belong to some blocks, by their keys: frames that are `chosen`, and those in which these blocks are
 * all that there is; with either the notes and smaller frames that stand in it.
 */
export function takenAlong(document: Document, blocks: ReadonlySet<NodeId>, chosen: readonly string[]): readonly string[] {
  const pieces = [...piecesOf(document).values(), ...cardPieces()].filter(({ id }) => openScope()?.ports.has(id) !== true);
  const taken = new Set(chosen);
  for (const frame of pieces) {
    if (!frame.id.startsWith('frame:')) continue;
    const content = pieces.filter((piece) => piece !== frame && holds(frame, piece) && !holds(piece, frame));
    const inner = content.filter((piece) => !isPaper(piece));
    const isWhole = inner.length > 0 && inner.every(({ id }) => blocks.has(id));
    if (isWhole || taken.has(frame.id)) for (const { id } of [frame, ...content.filter(isPaper)]) taken.add(id);
  }
  return [...taken];
}

const isPaper = ({ id }: Piece): boolean => isAnnotationKey(id);
