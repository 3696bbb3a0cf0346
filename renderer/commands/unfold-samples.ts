import type { CommandEntry } from './command.ts';

/** Shows the average loss: the graph unfolded over a few samples that share the weights; again, and the graph is back. */
export const unfoldSamples: CommandEntry = {
  id: 'view.unfold',
  group: 'view',
  keys: ['U'],
  run: ({ ui, session }, dispatch) => {
    if (session.view === null) return false;
    if (dispatch) ui.openInside(ui.inside?.form === 'samples' ? null : '', 'samples');
    return true;
  },
};
