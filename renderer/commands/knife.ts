import { flowHandle } from '../canvas/flow-handle.ts';
import { armKnife } from '../canvas/stroke.ts';
import type { CommandEntry } from './command.ts';

/** The next drag across the canvas cuts the wires that it crosses. */
export const knife: CommandEntry = {
  id: 'edit.knife',
  group: 'edit',
  needs: 'nothing',
  keys: ['K'],
  run: ({ doc }, dispatch) => {
    if (flowHandle() === null || doc.document.edges.length === 0) return false;
    if (dispatch) armKnife(true);
    return true;
  },
};
