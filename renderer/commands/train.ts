import type { CommandEntry } from './command.ts';

/** Shows the panel for training. */
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
