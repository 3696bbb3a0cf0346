import { useEffect } from 'react';
import { keysOf } from '../commands/bindings.ts';
import { copiedText, pasteText, removeCopied } from '../commands/clipboard.ts';
import { type CommandEntry, canRun, execute } from '../commands/command.ts';
import { isMac, matchesKeys } from '../commands/keys.ts';
import { COMMANDS } from '../commands/registry.ts';
import { editing, openScope, selectionIn } from '../state/editing.ts';
import { uiStore } from '../state/stores.ts';
import { CLEAN } from '../ui/field-keys.ts';

const TICKS = 'input[type="checkbox"], input[type="radio"]';
const TYPING = `input:not([type="checkbox"], [type="radio"]), textarea, select, [contenteditable="true"]`;
/** Fields that would undo nothing of their own; a list never does. */
const CLEAN_FIELDS = `[${CLEAN}="true"], select`;
/** Widgets that have keys of their own, letters and signs included. */
const OWN_KEYS = '[role="dialog"], [role="alertdialog"], [role="menu"], [role="listbox"]';
/** Keys with which a focused button, link, tab or node does something itself. */
const PRESSING = `${TICKS}, button, a, [role="button"], [role="separator"], .app-inspector *, .app-drawer *`;
const PRESS_KEYS: ReadonlySet<string> = new Set([
  'Enter',
  'Delete',
  'Backspace',
  'ArrowLeft',
  'ArrowRight',
  'ArrowUp',
  'ArrowDown',
  ' ',
]);
/** Where Home and End go to the ends of a list or of what scrolls. */
const SCROLLING = '[role="separator"], [role="tab"], .app-palette *, .app-inspector *, .app-drawer *';
const SCROLL_KEYS: ReadonlySet<string> = new Set(['Home', 'End']);

const isTyping = (target: EventTarget | null): boolean => target instanceof Element && target.closest(TYPING) !== null;

function mayRun(entry: CommandEntry, event: KeyboardEvent): boolean {
  const { target } = event;
  if (!(target instanceof Element)) return true;
  if (isTyping(target)) {
    if (entry.whileTyping === true) return true;
    if (entry.inCleanField !== true || !target.matches(CLEAN_FIELDS)) return false;
  }
  if (target.closest(OWN_KEYS) || uiStore.getState().dialog !== null) return false;
  if (SCROLL_KEYS.has(event.key) && target.closest(SCROLLING)) return false;
  // with Alt or Ctrl a key is a shortcut wherever the focus is
  const isPlain = !event.altKey && !event.ctrlKey && !event.metaKey;
  return !(isPlain && PRESS_KEYS.has(event.key) && target.closest(PRESSING));
}

function onKeyDown(event: KeyboardEvent): void {
  if (event.defaultPrevented || event.isComposing) return;
  const onMac = isMac();
  const { keys: bindings } = uiStore.getState().preferences;
  const meant = COMMANDS.filter(
    (entry) => keysOf(entry, bindings).some((keys) => matchesKeys(keys, event, onMac)) && mayRun(entry, event),
  );
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
    document.addEventListener('keydown', onKeyDown);
    document.addEventListener('copy', onCopy);
    document.addEventListener('cut', onCopy);
    document.addEventListener('paste', onPaste);
    return () => {
      document.removeEventListener('keydown', noteShift, true);
      document.removeEventListener('keyup', noteShift, true);
      document.removeEventListener('keydown', onKeyDown);
      document.removeEventListener('copy', onCopy);
      document.removeEventListener('cut', onCopy);
      document.removeEventListener('paste', onPaste);
    };
  }, []);
}
