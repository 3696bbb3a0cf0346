import type { CommandEntry } from './command.ts';

/** Opens the training drawer. */
export const train: CommandEntry = {
  id: 'run.train',
  group: 'run',
  run: ({ ui, session }, dispatch) => {
    if (!(session.view !== null)) return false;
    if (!dispatch) return true;
    ui.showPanel('training');
    return true;
  },
};
