import { copiedText, writeClipboard } from './clipboard.ts';
import type { CommandEntry } from './command.ts';

/** Copies the selected blocks as text. The keys arrive as a clipboard event instead. */
export const copy: CommandEntry = {
  id: 'edit.copy',
  group: 'edit',
  run: ({ ui }, dispatch) => {
    if (ui.selection.nodes.length === 0) return false;
    if (!dispatch) return true;
    const text = copiedText();
    if (text !== null) void writeClipboard(text);
    return text !== null;
  },
};
