import { flowHandle } from '../canvas/flow-handle.ts';
import type { CommandEntry } from './command.ts';

/** Search and add, under the pointer or in the middle of the canvas. */
export const addBlockCommand: CommandEntry = {
  id: 'block.add',
  group: 'block',
  keys: ['Shift+A'],
  run: ({ ui }, dispatch) => {
    const flow = flowHandle();
    if (!flow) return false;
    if (!dispatch) return true;
    const screen = flow.pointer() ?? { x: window.innerWidth / 2, y: window.innerHeight / 3 };
    ui.startAdding({ at: flow.toDocument(screen), screen, from: null });
    return true;
  },
};
