import { useEffect } from 'react';
import { removeNodes } from '../../graph-core/edit/edits/remove.ts';
import { copiedText, pasteText } from '../commands/clipboard.ts';
import { type CommandEntry, canRun, execute } from '../commands/command.ts';
import { isMac, matchesKeys } from '../commands/keys.ts';
import { COMMANDS } from '../commands/registry.ts';
import { documentStore, uiStore } from '../state/stores.ts';

const TYPING = 'input, textarea, select, [contenteditable="true"]';
/** Widgets that have keys of their own, letters and signs included. */
const OWN_KEYS = '[role="dialog"], [role="alertdialog"], [role="menu"], [role="listbox"]';
/** Keys with which a focused button, link, tab or node does something itself. */
const PRESSING = 'button, a, [role="button"], [role="separator"], .app-inspector *, .app-drawer *';
const PRESS_KEYS: ReadonlySet<string> = new Set([
  'Enter',
  'Delete',
  'Backspace',
  'ArrowLeft',
  'ArrowRight',
  'ArrowUp',
  'ArrowDown',
  'Home',
  'End',
  ' ',
]);

const isTyping = (target: EventTarget | null): boolean => target instanceof Element && target.closest(TYPING) !== null;

function mayRun(entry: CommandEntry, event: KeyboardEvent): boolean {
  const { target } = event;
  if (!(target instanceof Element)) return true;
  if (isTyping(target)) return entry.whileTyping === true;
  if (target.closest(OWN_KEYS) || uiStore.getState().dialog !== null) return false;
  return !(PRESS_KEYS.has(event.key) && target.closest(PRESSING));
}

function onKeyDown(event: KeyboardEvent): void {
  if (event.defaultPrevented || event.isComposing) return;
  const onMac = isMac();
  const meant = COMMANDS.filter((entry) => entry.keys?.some((keys) => matchesKeys(keys, event, onMac)) && mayRun(entry, event));
  const [first] = meant;
  if (!first) return;
  // The browser's own answer to a key of ours (its save dialog, its reload) is never wanted, even where we have none now.
  event.preventDefault();
  // Enter edits a variable's value and opens a block: what is selected decides.
  execute(meant.find(canRun) ?? first);
}

const isOurs = (event: ClipboardEvent): boolean =>
  !isTyping(event.target) &&
  uiStore.getState().dialog === null &&
  uiStore.getState().inside === null &&
  (window.getSelection()?.isCollapsed ?? true);

function onCopy(event: ClipboardEvent): void {
  const text = isOurs(event) ? copiedText() : null;
  if (text === null) return;
  event.clipboardData?.setData('text/plain', text);
  event.preventDefault();
  if (event.type !== 'cut') return;
  const { document, attempt } = documentStore.getState();
  attempt(removeNodes(document, uiStore.getState().selection.nodes));
}

function onPaste(event: ClipboardEvent): void {
  const text = isOurs(event) ? (event.clipboardData?.getData('text/plain') ?? '') : '';
  if (text === '') return;
  event.preventDefault();
  pasteText(text);
}

/** Sends keys and clipboard events to the commands, except while somebody types. */
export function useKeyboard(): void {
  useEffect(() => {
    document.addEventListener('keydown', onKeyDown);
    document.addEventListener('copy', onCopy);
    document.addEventListener('cut', onCopy);
    document.addEventListener('paste', onPaste);
    return () => {
      document.removeEventListener('keydown', onKeyDown);
      document.removeEventListener('copy', onCopy);
      document.removeEventListener('cut', onCopy);
      document.removeEventListener('paste', onPaste);
    };
  }, []);
}
