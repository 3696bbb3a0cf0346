import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { historyText } from '../panels/history-text.ts';
import { documentStore } from '../state/stores.ts';
import { type Announced, announced, placeOf } from './announced.ts';
import './announcer.css';

/** Says every edit, and what is taken back or done again, to those who do not see it happen. */
export function Announcer() {
  const { t } = useTranslation(['announce', 'drawer', 'app']);
  const [last, tell] = useState<Announced | null>(null);
  useEffect(
    () =>
      documentStore.subscribe((state, before) => {
        if (state.history === before.history) return;
        tell(state.identity === before.identity ? announced(before.history, state.history) : null);
      }),
    [],
  );
  const place = last && placeOf(last);
  const edit = last ? historyText(t, last.entry) : '';
  return (
    <p className="visually-hidden announcer" role="status" data-testid="announcer">
      {last?.how === 'undone' ? t('announce:undone', { edit }) : last?.how === 'redone' ? t('announce:redone', { edit }) : edit}
      {place && ` ${t('announce:at', place)}`}
    </p>
  );
}
