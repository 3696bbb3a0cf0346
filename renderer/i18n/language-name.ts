import i18next from 'i18next';
import { LANGUAGES, SYSTEM } from './i18n.ts';

/** A language as it is listed, each in its own words; `system` in those of the window. */
export const languageName = (id: string): string =>
  id === SYSTEM ? i18next.t('app:language.system') : (LANGUAGES.find((each) => each.id === id)?.name ?? id);
