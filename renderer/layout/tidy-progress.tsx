import { useEffect, useState } from 'react';
import { useStore } from 'zustand';
import { useTranslation } from '../i18n/use-translation.ts';
import { formatCount } from '../ui/number-format.ts';
import { useEscape } from '../ui/use-escape.ts';
import { type Tidying, tidyStore } from './tidy.ts';
import './layout.css';

/** What is done sooner needs no word. */
const PATIENCE_MS = 500;

function Progress({ tidying: { count, cancel } }: { readonly tidying: Tidying }) {
  const { t } = useTranslation('layout');
  const [isLong, setLong] = useState(false);
  useEffect(() => {
    const timer = setTimeout(() => setLong(true), PATIENCE_MS);
    return () => clearTimeout(timer);
  }, []);
  useEscape(cancel);
  if (!isLong) return null;
  return (
    <div className="tidy-progress popover" role="status" data-testid="tidy-progress">
      <span className="tidy-spinner" aria-hidden="true" />
      {t('running', { count, formatted: formatCount(count) })}
      <button type="button" className="button" onClick={cancel} data-testid="tidy-cancel">
        {t('cancel')}
      </button>
    </div>
  );
}

/** While a layout takes long: what is going on, and a way out, which Escape is too. */
export function TidyProgress() {
  const tidying = useStore(tidyStore, (state) => state.tidying);
  return tidying && <Progress tidying={tidying} />;
}
