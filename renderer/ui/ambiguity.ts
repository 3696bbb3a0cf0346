import i18next from 'i18next';
import { uiStore } from '../state/stores.ts';
import { formatFull } from './number-format.ts';
import { readings } from './read-number.ts';
import { parseTensorText } from './tensor-text.ts';

/**
 * What is said of numbers with a mark that can be read in two ways. No hook: a matrix has a field for each entry, and none of them
 * says anything as a rule.
 */

/** The sentence about a text; null where it can be read in one way, or not at all. */
export function whyAmbiguous(text: string): string | null {
  const start = text.trim().slice(0, 24);
  const found = readings(text);
  if (found !== null)
    return i18next.t('numbers:ambiguous', { text: start, decimal: formatFull(found[0]), whole: formatFull(found[1]) });
  const parsed = parseTensorText(text);
  return !parsed.ok && parsed.error.code === 'ambiguous' ? i18next.t('numbers:ambiguous-list', { text: start }) : null;
}

/** Says it in the window, where the field that it was typed into goes back to its number. */
export function tellAmbiguous(text: string): void {
  const said = whyAmbiguous(text);
  if (said !== null) uiStore.getState().notify({ kind: 'warning', text: said });
}
