import type { CommandEntry } from './command.ts';

/** The settings of the window. */
export const showSettings: CommandEntry = {
  id: 'file.settings',
  group: 'file',
  keys: ['Mod+,'],
  whileTyping: true,
  run: ({ ui }, dispatch) => {
    if (ui.dialog !== null && ui.dialog.kind !== 'commands') return false;
    if (dispatch) ui.openDialog({ kind: 'settings' });
    return true;
  },
};
