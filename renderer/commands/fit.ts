import { fitView } from '../canvas/view.ts';
import type { CommandEntry } from './command.ts';

/** Shows all of the graph. */
export const fit: CommandEntry = {
  id: 'view.zoom-fit',
  group: 'view',
  keys: ['Home', 'Mod+1', 'Shift+1'],
  run: ({ doc }, dispatch) => {
    if (doc.document.nodes.length === 0) return false;
    return dispatch ? fitView() : true;
  },
};
