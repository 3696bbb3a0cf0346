import { moveBlocks } from '../../graph-core/edit/edits/set.ts';
import type { Point } from '../../graph-core/model/document.ts';
import type { CommandEntry } from './command.ts';

/** Moves the selected blocks by a step. */
const nudge = (id: string, keys: string, by: Point): CommandEntry => ({
  id: `block.nudge-${id}`,
  group: 'block',
  keys: [keys],
  run: ({ doc, ui }, dispatch) => {
    const chosen = new Set(ui.selection.nodes);
    if (chosen.size === 0) return false;
    if (!dispatch) return true;
    const moved = doc.document.nodes
      .filter((node) => chosen.has(node.id))
      .map(({ id: node, position = { x: 0, y: 0 } }) => [node, { x: position.x + by.x, y: position.y + by.y }] as const);
    return dispatch(moveBlocks(Object.fromEntries(moved)));
  },
});

const STEP = 10;
const LEAP = 50;

/** Arrows move by 10, with Shift by 50. */
export const nudges: readonly CommandEntry[] = [
  nudge('left', 'ArrowLeft', { x: -STEP, y: 0 }),
  nudge('right', 'ArrowRight', { x: STEP, y: 0 }),
  nudge('up', 'ArrowUp', { x: 0, y: -STEP }),
  nudge('down', 'ArrowDown', { x: 0, y: STEP }),
  nudge('left-far', 'Shift+ArrowLeft', { x: -LEAP, y: 0 }),
  nudge('right-far', 'Shift+ArrowRight', { x: LEAP, y: 0 }),
  nudge('up-far', 'Shift+ArrowUp', { x: 0, y: -LEAP }),
  nudge('down-far', 'Shift+ArrowDown', { x: 0, y: LEAP }),
];
