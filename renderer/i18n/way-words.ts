import i18next from 'i18next';
import { markText } from '../ui/number-format.ts';

/** Help of optimisers and searches in the language of the window: English is their own, other languages have the file `ways`. */

export const wayHelp = (type: string, english: string): string =>
  markText(i18next.t(`ways:${type}.docs`, { defaultValue: english }));

/** What a setting of an optimiser means. */
export const hyperHelp = (type: string, name: string, english: string): string =>
  markText(i18next.t(`ways:${type}.hyper.${name}`, { defaultValue: english }));
