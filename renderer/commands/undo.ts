import { canUndo } from '../../graph-core/edit/history.ts';
import type { CommandEntry } from './command.ts';

/** Takes the last edit back. */
export const undo: CommandEntry = {
  id: 'edit.undo',
  group: 'edit',
  about: 'window',
  needs: 'history',
  keys: ['Mod+Z'],
  inCleanField: true,
  run: ({ doc }, dispatch) => {
    if (!canUndo(doc.history)) return false;
    if (!dispatch) return true;
    doc.undo();
    return true;
  },
};
