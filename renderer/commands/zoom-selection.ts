import { fitView } from '../canvas/view.ts';
import type { CommandEntry } from './command.ts';

/** Shows what is selected as large as it fits. */
export const zoomSelection: CommandEntry = {
  id: 'view.zoom-selection',
  group: 'view',
  keys: ['.'],
  run: ({ doc, ui }, dispatch) => {
    const ids = ui.selection.nodes.filter((id) => doc.document.nodes.some((node) => node.id === id));
    if (ids.length === 0) return false;
    return dispatch ? fitView(ids) : true;
  },
};
