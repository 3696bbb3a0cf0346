import { canRedo } from '../../graph-core/edit/history.ts';
import type { CommandEntry } from './command.ts';

/** Does the edit again that was taken back. */
export const redo: CommandEntry = {
  id: 'edit.redo',
  group: 'edit',
  about: 'window',
  needs: 'history',
  keys: ['Mod+Y', 'Mod+Shift+Z'],
  inCleanField: true,
  run: ({ doc }, dispatch) => {
    if (!canRedo(doc.history)) return false;
    if (!dispatch) return true;
    doc.redo();
    return true;
  },
};
