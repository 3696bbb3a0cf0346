import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { App } from './app/app.tsx';
import { start } from './app/start.ts';
import { followDecimalMark } from './i18n/decimal-mark.ts';
import { languageOf, startTranslations } from './i18n/i18n.ts';
import { Localised } from './i18n/localised.tsx';
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
startTranslations(languageOf(uiStore.getState().preferences.language, navigator.languages));
followDecimalMark();
start();
const root = document.getElementById('root');
if (!root) throw new Error('The page has no #root.');
createRoot(root).render(
  <StrictMode>
    <Localised>
      <App />
    </Localised>
  </StrictMode>,
);
