import { uiStore } from '../state/stores.ts';
import { CLEAN } from '../ui/field-keys.ts';
import { keysOf } from './bindings.ts';
import { type CommandEntry, canRun, commandContext, execute } from './command.ts';
import { isMac, matchesKeys } from './keys.ts';
import { COMMANDS } from './registry.ts';

const TICKS = 'input[type="checkbox"], input[type="radio"]';
const TYPING = `input:not([type="checkbox"], [type="radio"]), textarea, select, [contenteditable="true"]`;
/** Fields that would undo nothing of their own; a list never does. */
const CLEAN_FIELDS = `[${CLEAN}="true"], select`;
/** Widgets that have keys of their own, letters and signs included. */
const OWN_KEYS = '[role="dialog"], [role="alertdialog"], [role="menu"], [role="listbox"]';
/** Keys with which a focused button, link, tab or node does something itself. */
const PRESSING = `${TICKS}, button, a, [role="button"], [role="separator"], .app-inspector *, .drawer-head *, .drawer-panel *`;
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
const SCROLLING = '[role="separator"], [role="tab"], .app-dock *';
const SCROLL_KEYS: ReadonlySet<string> = new Set(['Home', 'End']);

/** Whether text is typed where an event happened. */
export const isTyping = (target: EventTarget | null): boolean => target instanceof Element && target.closest(TYPING) !== null;

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

/** Runs the command that a key is bound to, unless the key means something else where the focus is. */
export function runKeys(event: KeyboardEvent): void {
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
  const able = meant.filter(canRun);
  // where none applies, the one that the keys are for says why not
  const owner = meant.find(({ yields }) => yields === undefined) ?? first;
  execute(able.find((entry) => entry.yields?.(commandContext()) !== true) ?? able[0] ?? owner);
}
