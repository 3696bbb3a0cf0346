import i18next from 'i18next';
import { type ReactNode, useLayoutEffect } from 'react';
import { I18nProvider } from 'react-aria-components';
import { useUi } from '../state/stores.ts';
import type { UiState } from '../state/ui-store.ts';
import { languageOf } from './i18n.ts';
import { checkedLocale, localeOf } from './locale.ts';

const selectLanguage = (state: UiState): string => languageOf(state.preferences.language, navigator.languages);

/** Keeps texts, the page and the controls of the component library in the language that is chosen. */
export function Localised({ children }: { readonly children: ReactNode }) {
  const language = useUi(selectLanguage);
  useLayoutEffect(() => {
    void i18next.changeLanguage(language);
    document.documentElement.lang = language;
  }, [language]);
  return <I18nProvider locale={localeOf(language, checkedLocale(navigator.language))}>{children}</I18nProvider>;
}
