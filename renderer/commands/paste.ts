import { hasCopied, pasteText, readClipboard } from './clipboard.ts';
import type { CommandEntry } from './command.ts';

/** Pastes blocks, or a whole graph's text. */
export const paste: CommandEntry = {
  id: 'edit.paste',
  group: 'edit',
  run: (_, dispatch) => {
    if (!hasCopied()) return false;
    if (dispatch) void readClipboard().then(pasteText);
    return true;
  },
};
