import { toggleStopGradient } from '../../graph-core/edit/edits/stop-gradient.ts';
import { opOf } from '../../graph-core/ops/index.ts';
import type { CommandEntry } from './command.ts';

/** Stops the gradient behind the selected blocks, or lets it pass again. */
export const stopGradient: CommandEntry = {
  id: 'block.stop-gradient',
  group: 'block',
  keys: ['Shift+G'],
  run: ({ doc, ui }, dispatch) => {
    if (ui.selection.nodes.length === 0) return false;
    return dispatch ? doc.attempt(toggleStopGradient(doc.document, opOf, ui.selection.nodes)) : true;
  },
};
