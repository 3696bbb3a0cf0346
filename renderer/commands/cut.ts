import { removeNodes } from '../../graph-core/edit/edits/remove.ts';
import { copiedText, writeClipboard } from './clipboard.ts';
import type { CommandEntry } from './command.ts';

/** Copies the selected blocks and removes them. */
export const cut: CommandEntry = {
  id: 'edit.cut',
  group: 'edit',
  run: ({ doc, ui }, dispatch) => {
    if (ui.selection.nodes.length === 0) return false;
    if (!dispatch) return true;
    const text = copiedText();
    if (text === null) return false;
    void writeClipboard(text);
    return doc.attempt(removeNodes(doc.document, ui.selection.nodes));
  },
};
