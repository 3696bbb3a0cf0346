import { duplicate } from '../../graph-core/edit/edits/clipboard.ts';
import { isAnythingChosen } from './clipboard.ts';
import type { CommandEntry } from './command.ts';

/** A second copy of the selected blocks beside them. */
export const duplicateSelection: CommandEntry = {
  id: 'edit.duplicate',
  group: 'edit',
  keys: ['Mod+D'],
  run: ({ doc, ui }, dispatch) => {
    if (!isAnythingChosen(ui.selection)) return false;
    return dispatch ? doc.attempt(duplicate(doc.document, ui.selection.nodes, ui.selection.annotations)) : true;
  },
};
