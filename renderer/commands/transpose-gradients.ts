import type { CommandEntry } from './command.ts';

/** Shows gradients as columns instead of rows, or the other way round: every Jacobian is transposed, no number changes. */
export const transposeGradients: CommandEntry = {
  id: 'view.transpose',
  group: 'view',
  keys: ['Shift+T'],
  run: ({ ui }, dispatch) => {
    if (!dispatch) return true;
    ui.prefer({ gradients: ui.preferences.gradients === 'rows' ? 'columns' : 'rows' });
    return true;
  },
};
