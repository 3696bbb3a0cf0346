import { openWithDialog } from '../app/files.ts';
import type { CommandEntry } from './command.ts';

/** Opens a file that is chosen in a dialog. */
export const openDocument: CommandEntry = {
  id: 'file.open',
  group: 'file',
  keys: ['Mod+O'],
  whileTyping: true,
  run: (_, dispatch) => {
    if (!dispatch) return true;
    openWithDialog();
    return true;
  },
};
