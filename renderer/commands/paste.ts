import { hasCopied, pasteText, readClipboard } from './clipboard.ts';
import type { CommandEntry } from './command.ts';

const pasting = (id: string, keepIncoming: boolean): CommandEntry => ({
  id,
  group: 'edit',
  needs: 'nothing',
  run: (_, dispatch) => {
    if (!hasCopied()) return false;
    if (dispatch) void readClipboard().then((text) => pasteText(text, keepIncoming));
    return true;
  },
});

/** Pastes blocks, or a whole graph's text. The keys arrive as a clipboard event instead. */
export const paste = pasting('edit.paste', false);

/** The same, fed by what fed the originals where that is here. */
export const pasteWired = pasting('edit.paste-wired', true);
