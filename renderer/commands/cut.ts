import { copiedText, isAnythingChosen, removeCopied, writeClipboard } from './clipboard.ts';
import type { CommandEntry } from './command.ts';

/** Copies the selected blocks and removes them. */
export const cut: CommandEntry = {
  id: 'edit.cut',
  group: 'edit',
  run: ({ doc, ui }, dispatch) => {
    if (!isAnythingChosen(ui.selection)) return false;
    if (!dispatch) return true;
    const text = copiedText();
    if (text === null) return false;
    void writeClipboard(text);
    return doc.attempt(removeCopied(doc.document, ui.selection));
  },
};
