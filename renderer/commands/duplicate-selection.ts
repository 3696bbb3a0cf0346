import { duplicate } from '../../graph-core/edit/edits/clipboard.ts';
import type { CommandEntry } from './command.ts';

const duplicating = (id: string, keys: string, keepIncoming: boolean): CommandEntry => ({
  id,
  group: 'edit',
  keys: [keys],
  run: ({ doc, ui }, dispatch) => {
    if (ui.selection.nodes.length === 0) return false;
    return dispatch ? doc.attempt(duplicate(doc.document, ui.selection.nodes, { keepIncoming })) : true;
  },
});

/** A second copy of the selected blocks beside them. */
export const duplicateSelection = duplicating('edit.duplicate', 'Mod+D', false);

/** The same, fed by what feeds the originals. */
export const duplicateWired = duplicating('edit.duplicate-wired', 'Mod+Shift+D', true);
