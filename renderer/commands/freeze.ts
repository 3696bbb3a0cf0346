import { learnedBy, toggleFreeze } from '../../graph-core/edit/edits/freeze.ts';
import { unmoved } from '../state/unmoved.ts';
import type { CommandEntry } from './command.ts';

/** Keeps training from the weights of the selected blocks, those inside groups too, or lets it at them again. */
export const freeze: CommandEntry = {
  id: 'block.freeze',
  group: 'block',
  keys: ['W'],
  run: ({ doc, ui }, dispatch) => {
    // where blocks stand says nothing about weights
    const document = unmoved(doc.document);
    if (learnedBy(document, ui.selection.nodes).length === 0) return false;
    return dispatch ? doc.attempt(toggleFreeze(document, ui.selection.nodes)) : true;
  },
};
