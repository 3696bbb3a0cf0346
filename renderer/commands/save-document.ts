import { save } from '../app/files.ts';
import type { CommandEntry } from './command.ts';

/** Writes the document back to its file. */
export const saveDocumentCommand: CommandEntry = {
  id: 'file.save',
  group: 'file',
  keys: ['Mod+S'],
  whileTyping: true,
  run: (_, dispatch) => {
    if (!dispatch) return true;
    void save();
    return true;
  },
};
