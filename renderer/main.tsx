import { StrictMode } from 'react';
import { I18nProvider } from 'react-aria-components';
import { createRoot } from 'react-dom/client';
import { App } from './app/app.tsx';
import { start } from './app/start.ts';
import { startTranslations } from './i18n/i18n.ts';
import { checkedLocale } from './i18n/locale.ts';
import { uiStore } from './state/stores.ts';
import './ui/theme.css';
import './ui/base.css';
import './ui/controls.css';

function followSystemTheme(): void {
  const query = window.matchMedia('(prefers-color-scheme: dark)');
  const update = (): void => uiStore.getState().setSystemDark(query.matches);
  query.addEventListener('change', update);
  update();
}

followSystemTheme();
startTranslations(uiStore.getState().preferences.language);
start();
const root = document.getElementById('root');
if (!root) throw new Error('The page has no #root.');
createRoot(root).render(
  <StrictMode>
    <I18nProvider locale={checkedLocale(navigator.language)}>
      <App />
    </I18nProvider>
  </StrictMode>,
);
