import { flowHandle } from '../canvas/flow-handle.ts';
import { wireSelected } from '../canvas/selected-wire.ts';
import { lineOf, middleOfLine } from '../canvas/wire-lines.ts';
import type { CommandEntry } from './command.ts';

/** Search among the blocks that fit on the selected wire, and put one there. */
export const insertBlock: CommandEntry = {
  id: 'block.insert',
  group: 'block',
  keys: ['I'],
  run: ({ doc, ui }, dispatch) => {
    const onto = wireSelected(doc.document, ui.selection);
    const flow = flowHandle();
    const line = onto && lineOf(doc.document, onto);
    if (!onto || !flow || !line) return false;
    if (!dispatch) return true;
    const at = middleOfLine(line);
    const origin = flow.toDocument({ x: 0, y: 0 });
    const { zoom } = flow.viewport();
    // below the wire, which stays in sight
    const screen = { x: (at.x - origin.x) * zoom, y: (at.y - origin.y) * zoom + 16 };
    ui.startAdding({ at, screen, from: null, onto, mustFit: true });
    return true;
  },
};
