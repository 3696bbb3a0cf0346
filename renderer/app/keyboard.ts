import { useEffect } from 'react';
import { copiedText, pasteText, removeCopied } from '../commands/clipboard.ts';
import { noteFocus } from '../commands/parts.ts';
import { isTyping, runKeys } from '../commands/run-keys.ts';
import { editing, openScope, selectionIn } from '../state/editing.ts';
import { uiStore } from '../state/stores.ts';

const isOurs = (event: ClipboardEvent): boolean =>
  !isTyping(event.target) &&
  uiStore.getState().dialog === null &&
  (uiStore.getState().inside === null || openScope() !== null) &&
  (window.getSelection()?.isCollapsed ?? true);

function onCopy(event: ClipboardEvent): void {
  const text = isOurs(event) ? copiedText() : null;
  if (text === null) return;
  event.clipboardData?.setData('text/plain', text);
  event.preventDefault();
  if (event.type !== 'cut') return;
  const { document, attempt, scope } = editing();
  const { selection } = uiStore.getState();
  attempt(removeCopied(document, scope === null ? selection : selectionIn(scope, selection)));
}

function onPaste(event: ClipboardEvent): void {
  const text = isOurs(event) ? (event.clipboardData?.getData('text/plain') ?? '') : '';
  if (text === '') return;
  event.preventDefault();
  pasteText(text, isShifted);
}

/** Whether Shift is held, which the event of the clipboard does not say. */
let isShifted = false;
const noteShift = ({ shiftKey }: KeyboardEvent): void => {
  isShifted = shiftKey;
};

/** Sends keys and clipboard events to the commands, except while somebody types. */
export function useKeyboard(): void {
  useEffect(() => {
    document.addEventListener('keydown', noteShift, true);
    document.addEventListener('keyup', noteShift, true);
    document.addEventListener('keydown', runKeys);
    document.addEventListener('focusin', noteFocus);
    document.addEventListener('copy', onCopy);
    document.addEventListener('cut', onCopy);
    document.addEventListener('paste', onPaste);
    return () => {
      document.removeEventListener('keydown', noteShift, true);
      document.removeEventListener('keyup', noteShift, true);
      document.removeEventListener('keydown', runKeys);
      document.removeEventListener('focusin', noteFocus);
      document.removeEventListener('copy', onCopy);
      document.removeEventListener('cut', onCopy);
      document.removeEventListener('paste', onPaste);
    };
  }, []);
}
