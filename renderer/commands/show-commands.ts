import type { CommandEntry } from './command.ts';

/** Opens the list of all commands; again closes it. A question that waits for its answer stays. */
export const showCommands: CommandEntry = {
  id: 'help.commands',
  group: 'help',
  keys: ['Mod+Shift+P', 'Mod+K'],
  whileTyping: true,
  run: ({ ui }, dispatch) => {
    if (ui.dialog !== null && ui.dialog.kind !== 'commands') return false;
    if (dispatch) ui.openDialog(ui.dialog === null ? { kind: 'commands' } : null);
    return true;
  },
};
