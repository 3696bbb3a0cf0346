import { useEffect, useMemo, useRef } from 'react';
import { historyLines } from '../../graph-core/edit/history.ts';
import { useTranslation } from '../i18n/use-translation.ts';
import type { DocumentState } from '../state/document-store.ts';
import { documentStore, useDocument } from '../state/stores.ts';
import { historyText } from './history-text.ts';
import { KeptUpdates } from './kept-updates.tsx';

const selectHistory = (state: DocumentState) => state.history;

interface RowProps {
  /** Entries done when one is here. */
  readonly place: number;
  readonly text: string;
  readonly now: number;
}

function Row({ place, text, now }: RowProps) {
  const state = place === now ? 'now' : place < now ? 'past' : 'future';
  return (
    <li>
      <button
        type="button"
        className={`history-row history-${state}`}
        data-testid={`history-${place}`}
        aria-current={state === 'now' ? 'step' : undefined}
        onClick={() => documentStore.getState().jump(place)}
      >
        <span className="history-place">{place}</span>
        {text}
      </button>
    </li>
  );
}

/** Every edit by name; a click goes back or forth to it. */
export function HistoryPanel() {
  const { t } = useTranslation(['drawer', 'app']);
  const history = useDocument(selectHistory);
  const lines = useMemo(() => historyLines(history), [history]);
  const list = useRef<HTMLOListElement>(null);
  const now = history.done.length;
  useEffect(() => {
    list.current?.querySelector(`[data-testid="history-${now}"]`)?.scrollIntoView({ block: 'nearest' });
  }, [now]);
  return (
    <>
      <KeptUpdates />
      <ol className="history" ref={list} aria-label={t('tabs.history')}>
        <Row place={0} text={t('history.opened')} now={now} />
        {lines.map((line, i) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: an entry's place in the history is its identity.
          <Row key={i} place={i + 1} text={historyText(t, line)} now={now} />
        ))}
      </ol>
    </>
  );
}
