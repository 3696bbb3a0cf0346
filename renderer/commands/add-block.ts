import { flowHandle } from '../canvas/flow-handle.ts';
import { wireSelected } from '../canvas/selected-wire.ts';
import type { CommandEntry } from './command.ts';

/** Search and add, under the pointer or in the middle of the canvas; onto the selected wire what fits there. */
export const addBlockCommand: CommandEntry = {
  id: 'block.add',
  group: 'block',
  needs: 'nothing',
  keys: ['Shift+A'],
  run: ({ doc, ui }, dispatch) => {
    const flow = flowHandle();
    if (!flow) return false;
    if (!dispatch) return true;
    const screen = flow.pointer() ?? { x: window.innerWidth / 2, y: window.innerHeight / 3 };
    const onto = wireSelected(doc.document, ui.selection);
    ui.startAdding({ at: flow.toDocument(screen), screen, from: null, ...(onto ? { onto } : {}) });
    return true;
  },
};
