import { saveAs } from '../app/files.ts';
import type { CommandEntry } from './command.ts';

/** Writes the document to a file that is chosen in a dialog. */
export const saveDocumentAs: CommandEntry = {
  id: 'file.save-as',
  group: 'file',
  keys: ['Mod+Shift+S'],
  whileTyping: true,
  run: (_, dispatch) => {
    if (!dispatch) return true;
    void saveAs();
    return true;
  },
};
