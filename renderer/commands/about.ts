import type { CommandEntry } from './command.ts';

/** Version and licence. */
export const about: CommandEntry = {
  id: 'help.about',
  group: 'help',
  run: ({ ui }, dispatch) => {
    if (!dispatch) return true;
    ui.openDialog({ kind: 'about' });
    return true;
  },
};
