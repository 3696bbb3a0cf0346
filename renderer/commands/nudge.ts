import { moveDrawn } from '../../graph-core/edit/edits/annotations.ts';
import type { Point } from '../../graph-core/model/document.ts';
import { GRID } from '../arrange/grid.ts';
import { chosenPieces, moveTo, withContent } from '../arrange/move.ts';
import type { CommandEntry } from './command.ts';

/** Moves the selected blocks, frames and notes by a step; what is pinned stays. */
const nudge = (id: string, keys: string, by: Point): CommandEntry => ({
  id: `block.nudge-${id}`,
  group: 'block',
  keys: [keys],
  run: ({ doc, ui }, dispatch) => {
    const pieces = chosenPieces(doc.document, ui.selection).filter(({ isPinned }) => !isPinned);
    if (pieces.length === 0) return false;
    if (!dispatch) return true;
    const places = new Map(pieces.map(({ id: piece, x, y }) => [piece, { x: x + by.x, y: y + by.y }]));
    return dispatch(moveDrawn(doc.document, moveTo(doc.document, withContent(doc.document, pieces, places))));
  },
});

const LEAP = 5 * GRID;

/** Arrows move by a step of the grid, with Shift by five. */
export const nudges: readonly CommandEntry[] = [
  nudge('left', 'ArrowLeft', { x: -GRID, y: 0 }),
  nudge('right', 'ArrowRight', { x: GRID, y: 0 }),
  nudge('up', 'ArrowUp', { x: 0, y: -GRID }),
  nudge('down', 'ArrowDown', { x: 0, y: GRID }),
  nudge('left-far', 'Shift+ArrowLeft', { x: -LEAP, y: 0 }),
  nudge('right-far', 'Shift+ArrowRight', { x: LEAP, y: 0 }),
  nudge('up-far', 'Shift+ArrowUp', { x: 0, y: -LEAP }),
  nudge('down-far', 'Shift+ArrowDown', { x: 0, y: LEAP }),
];
