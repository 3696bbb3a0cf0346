import { useTranslation } from 'react-i18next';
import { uiStore } from '../state/stores.ts';
import { formatFull } from './number-format.ts';
import { readings } from './read-number.ts';
import { parseTensorText } from './tensor-text.ts';

/** What is said of numbers with a mark that can be read in two ways. */
export interface Ambiguity {
  /** The sentence about a text; null where it can be read in one way, or not at all. */
  readonly why: (text: string) => string | null;
  /** Says it in the window, where the field that it was typed into goes back to its number. */
  readonly tell: (text: string) => void;
}

export function useAmbiguity(): Ambiguity {
  const { t } = useTranslation('numbers');
  const why = (text: string): string | null => {
    const start = text.trim().slice(0, 24);
    const found = readings(text);
    if (found !== null) return t('ambiguous', { text: start, decimal: formatFull(found[0]), whole: formatFull(found[1]) });
    const parsed = parseTensorText(text);
    return !parsed.ok && parsed.error.code === 'ambiguous' ? t('ambiguous-list', { text: start }) : null;
  };
  const tell = (text: string): void => {
    const said = why(text);
    if (said !== null) uiStore.getState().notify({ kind: 'warning', text: said });
  };
  return { why, tell };
}
