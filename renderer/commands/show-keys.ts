import type { CommandEntry } from './command.ts';

/** The list of shortcuts. */
export const showKeysCommand: CommandEntry = {
  id: 'help.keys',
  group: 'help',
  keys: ['?'],
  run: ({ ui }, dispatch) => {
    if (!dispatch) return true;
    ui.openDialog({ kind: 'shortcuts' });
    return true;
  },
};
