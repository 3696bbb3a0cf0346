import type { CommandEntry } from './command.ts';

/** Shapes, parameters and memory of every block. */
export const showSummary: CommandEntry = {
  id: 'view.summary',
  group: 'view',
  run: ({ doc, ui }, dispatch) => {
    if (doc.document.nodes.length === 0) return false;
    if (dispatch) ui.openDialog({ kind: 'summary' });
    return true;
  },
};
