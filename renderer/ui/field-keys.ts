import type { KeyboardEvent } from 'react';

/** Marks a field that holds nothing but what is committed: undo and redo in it are the document's, not the field's own. */
export const CLEAN = 'data-clean';

type Press = Pick<KeyboardEvent, 'key' | 'ctrlKey' | 'metaKey' | 'altKey'>;

/** Ctrl+Z, Ctrl+Y and Ctrl+Shift+Z, with Command on a Mac. */
export const isHistoryKey = ({ key, ctrlKey, metaKey, altKey }: Press): boolean =>
  (ctrlKey || metaKey) && !altKey && /^[zy]$/i.test(key);

/** What a field that is open in place keeps from the window: text, Enter, Escape, Tab and arrows, not Ctrl+S and not F6. */
export const isForField = ({ key, ctrlKey, metaKey, altKey }: Press): boolean =>
  ['Enter', 'Escape', 'Tab'].includes(key) || !(ctrlKey || metaKey || altKey || /^F\d+$/.test(key));

/**
 * For a field that is open in place, over what it edits. True where the press goes on to the document's history: nothing was
 * typed, and the field has to close, for it would write the old text over what the history brings.
 */
export function leavesToHistory(event: KeyboardEvent<HTMLInputElement>): boolean {
  const field = event.currentTarget;
  if (!isHistoryKey(event) || field.value !== field.defaultValue) return false;
  field.setAttribute(CLEAN, 'true');
  return true;
}

/** The dialog that a field is in. */
export const dialogOf = (field: HTMLElement): HTMLElement | null =>
  field.closest<HTMLElement>('[role="dialog"], [role="alertdialog"]');

/** Back to the shortcuts; in a dialog to the dialog, which has the Escape key only while the focus is in it. */
export function returnFocus(field: HTMLElement): void {
  const dialog = dialogOf(field);
  if (dialog) dialog.focus();
  else field.blur();
}

/** Goes from a number to the next one of its table; from the last one, or from a field that stands alone, back. */
export function leaveField(field: HTMLInputElement): void {
  const cells = [...(field.closest('table')?.querySelectorAll<HTMLInputElement>('td input:not(:disabled)') ?? [])];
  const next = cells[cells.indexOf(field) + 1];
  if (cells.length > 0 && next) next.focus();
  else returnFocus(field);
}
