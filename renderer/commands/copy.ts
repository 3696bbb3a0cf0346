import { copiedText, isAnythingChosen, writeClipboard } from './clipboard.ts';
import type { CommandEntry } from './command.ts';

/** Copies the selected blocks as text. The keys arrive as a clipboard event instead. */
export const copy: CommandEntry = {
  id: 'edit.copy',
  group: 'edit',
  run: ({ ui }, dispatch) => {
    if (!isAnythingChosen(ui.selection)) return false;
    if (!dispatch) return true;
    const text = copiedText();
    if (text !== null) void writeClipboard(text);
    return text !== null;
  },
};
