import { useEffect, useState } from 'react';
import { useTranslation } from '../i18n/use-translation.ts';
import { historyText } from '../panels/history-text.ts';
import { documentStore } from '../state/stores.ts';
import { type Announced, announced, placeOf } from './announced.ts';
import './announcer.css';

/** Says every edit, and what is taken back or done again, to those who do not see it happen. */
export function Announcer() {
  const { t } = useTranslation(['announce', 'drawer', 'app']);
  const [told, tell] = useState<{ readonly last: Announced | null; readonly count: number }>({ last: null, count: 0 });
  useEffect(
    () =>
      documentStore.subscribe((state, before) => {
        if (state.history === before.history) return;
        const last = state.identity === before.identity ? announced(before.history, state.history) : null;
        // an entry that is closed is no edit, and takes none of the words from the one before
        if (last === null && state.identity === before.identity) return;
        tell(({ count }) => ({ last, count: count + 1 }));
      }),
    [],
  );
  const { last, count } = told;
  const place = last && placeOf(last);
  const edit = last ? historyText(t, last.entry) : '';
  return (
    <p className="visually-hidden announcer" role="status" data-testid="announcer">
      {/* the same words twice are said twice */}
      <span key={count}>
        {last?.how === 'undone' ? t('announce:undone', { edit }) : last?.how === 'redone' ? t('announce:redone', { edit }) : edit}
        {place && ` ${t('announce:at', { ...place })}`}
      </span>
    </p>
  );
}
