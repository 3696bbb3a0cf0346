import { outwards } from '../state/inside-place.ts';
import type { CommandEntry } from './command.ts';

/** Out of the block that is open, to the drawing around it. */
export const leaveGroup: CommandEntry = {
  id: 'view.leave',
  group: 'view',
  keys: ['Alt+ArrowUp'],
  run: ({ ui }, dispatch) => {
    if (ui.inside === null) return false;
    if (dispatch) ui.openInside(ui.inside.path === '' ? null : outwards(ui.inside.path));
    return true;
  },
};
