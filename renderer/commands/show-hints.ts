import type { CommandEntry } from './command.ts';

/** Brings the first hints back. */
export const showHints: CommandEntry = {
  id: 'help.hints',
  group: 'help',
  run: ({ ui }, dispatch) => {
    if (!dispatch) return true;
    ui.prefer({ hints: { step: true, edit: true, train: true } });
    return true;
  },
};
