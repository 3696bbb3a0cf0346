import { useTranslation } from 'react-i18next';
import { uiStore } from '../state/stores.ts';
import { formatFull } from './number-format.ts';
import { readings } from './read-number.ts';

/** What is said of a number whose mark may part thousands as well as decimals. */
export interface Ambiguity {
  /** The sentence about a text; null where it can be read in one way, or not at all. */
  readonly why: (text: string) => string | null;
  /** Says it in the window, where the field that it was typed into goes back to its number. */
  readonly tell: (text: string) => void;
}

export function useAmbiguity(): Ambiguity {
  const { t } = useTranslation('numbers');
  const why = (text: string): string | null => {
    const found = readings(text);
    if (found === null) return null;
    const [decimal, whole] = found.map(formatFull);
    return t('ambiguous', { text: text.trim().slice(0, 24), decimal, whole });
  };
  const tell = (text: string): void => {
    const said = why(text);
    if (said !== null) uiStore.getState().notify({ kind: 'warning', text: said });
  };
  return { why, tell };
}
