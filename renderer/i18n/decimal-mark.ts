import i18next from 'i18next';
import type { Preferences } from '../state/preferences.ts';
import { uiStore } from '../state/stores.ts';
import { type DecimalMark, decimalMark, setDecimalMark } from '../ui/number-format.ts';
import { languageOf } from './i18n.ts';
import { checkedLocale, localeOf } from './locale.ts';

/** The mark that a language has, where the system speaks it the system's: a comma in South African English. */
function markOfLanguage(language: string, system: string): DecimalMark {
  const parts = new Intl.NumberFormat(localeOf(language, system)).formatToParts(0.5);
  return parts.find(({ type }) => type === 'decimal')?.value === ',' ? ',' : '.';
}

/** The mark that was chosen, or that of the language. */
export const markOf = (choice: Preferences['decimalMark'], language: string, system: string): DecimalMark =>
  choice === 'point' ? '.' : choice === 'comma' ? ',' : markOfLanguage(language, system);

/**
 * Keeps numbers in the mark that is chosen. All that shows text draws itself anew when i18next says that the language has
 * changed, and a number is text: so a new mark is told that way too. Call once, when translations are ready.
 */
export function followDecimalMark(): void {
  let before: Pick<Preferences, 'language' | 'decimalMark'> | null = null;
  const follow = (): void => {
    const { preferences } = uiStore.getState();
    // the store changes with every click, and a language's mark is slow to find out
    if (before?.language === preferences.language && before.decimalMark === preferences.decimalMark) return;
    before = preferences;
    const language = languageOf(preferences.language, navigator.languages);
    const next = markOf(preferences.decimalMark, language, checkedLocale(navigator.language));
    if (next === decimalMark()) return;
    setDecimalMark(next);
    i18next.emit('languageChanged', i18next.language);
  };
  uiStore.subscribe(follow);
  follow();
}
