import { newDocument } from '../app/files.ts';
import type { CommandEntry } from './command.ts';

/** An empty document, after the question about unsaved work. */
export const newDocumentCommand: CommandEntry = {
  id: 'file.new',
  group: 'file',
  keys: ['Mod+N'],
  run: (_, dispatch) => {
    if (!dispatch) return true;
    newDocument();
    return true;
  },
};
