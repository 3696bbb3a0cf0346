import { moveDrawn } from '../../graph-core/edit/edits/annotations.ts';
import { ALIGNMENTS, type Alignment, type Axis, align, distribute, type Piece, type Places } from '../arrange/align.ts';
import { chosenPieces, isStill, moveTo, withContent } from '../arrange/move.ts';
import type { CommandEntry } from './command.ts';

/** Beside the arrows that move: with Alt and Shift they move as far as the outermost. */
const KEYS: Partial<Record<Alignment, string>> = {
  left: 'Alt+Shift+ArrowLeft',
  right: 'Alt+Shift+ArrowRight',
  top: 'Alt+Shift+ArrowUp',
  bottom: 'Alt+Shift+ArrowDown',
};

/** Arranges what is selected: blocks as large as they are drawn, frames with what stands in them, notes. */
const arrange = (
  id: string,
  keys: string | undefined,
  least: number,
  places: (pieces: readonly Piece[]) => Places,
): CommandEntry => ({
  id: `block.${id}`,
  group: 'block',
  ...(keys === undefined ? {} : { keys: [keys] }),
  run: ({ doc, ui }, dispatch) => {
    const pieces = chosenPieces(doc.document, ui.selection);
    if (pieces.length < least || pieces.every(({ isPinned }) => isPinned)) return false;
    if (!dispatch) return true;
    const move = moveTo(doc.document, withContent(doc.document, pieces, places(pieces)));
    // what stands in line already is no edit
    return isStill(move) || dispatch(moveDrawn(doc.document, move, 'align'));
  },
});

export const aligns: readonly CommandEntry[] = ALIGNMENTS.map((how) =>
  arrange(`align-${how}`, KEYS[how], 2, (pieces) => align(pieces, how)),
);

export const distributes: readonly CommandEntry[] = (['x', 'y'] as const).map((axis: Axis) =>
  arrange(axis === 'x' ? 'distribute-across' : 'distribute-down', undefined, 3, (pieces) => distribute(pieces, axis)),
);
