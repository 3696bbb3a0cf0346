import { type KeyboardEvent, useEffect, useRef } from 'react';
import { useTranslation } from '../i18n/use-translation.ts';
import { selectDocument } from '../state/document-store.ts';
import { useDocument, useUi } from '../state/stores.ts';
import type { UiState } from '../state/ui-store.ts';
import { findPlaces, type Hit } from './find.ts';
import { findStore, leaveFinding, showHit, useFind } from './find-store.ts';
import './find.css';

const selectFinding = (state: UiState) => state.finding;
const selectQuery = (state: { readonly query: string }): string => state.query;
const selectAt = (state: { readonly at: number }): number => state.at;

/** Hits that are listed; the keys go through all. */
const LISTED = 50;

function Line({ hit, index, isCurrent }: { readonly hit: Hit; readonly index: number; readonly isCurrent: boolean }) {
  const { t } = useTranslation('find');
  const line = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (isCurrent) line.current?.scrollIntoView({ block: 'nearest' });
  }, [isCurrent]);
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: the field has the keys, as in every search.
    <div
      ref={line}
      id={`find-hit-${index}`}
      className="find-hit"
      role="option"
      tabIndex={-1}
      aria-selected={isCurrent}
      data-testid={`find-hit-${hit.path}`}
      onPointerDown={(event) => event.preventDefault()}
      onClick={() => {
        findStore.setState({ at: index });
        showHit(hit, true);
      }}
    >
      <span>
        <strong>{hit.title}</strong> <span className="muted">{hit.type}</span>
      </span>
      <span className="find-where">
        {t(`where.${hit.where}`)}: {hit.text}
        {hit.path.includes('/') && ` (${t('in', { group: hit.path.slice(0, hit.path.lastIndexOf('/')) })})`}
      </span>
    </div>
  );
}

function Box() {
  const { t } = useTranslation('find');
  const document = useDocument(selectDocument);
  const query = useFind(selectQuery);
  const place = useFind(selectAt);
  // remembers what was looked for last
  const found = findPlaces(document, query);
  const at = Math.min(place, Math.max(0, found.length - 1));
  const input = useRef<HTMLInputElement>(null);
  useEffect(() => input.current?.select(), []);
  const go = (index: number, inside: boolean): void => {
    const next = (index + found.length) % Math.max(1, found.length);
    const hit = found[next];
    if (!hit) return;
    findStore.setState({ at: next });
    showHit(hit, inside);
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    // What is typed is no command; keys with Ctrl are none of the box.
    if (!(event.ctrlKey || event.metaKey)) event.stopPropagation();
    const steps: Readonly<Record<string, number>> = {
      ArrowDown: 1,
      ArrowUp: -1,
      Enter: event.shiftKey ? -1 : 1,
      F3: event.shiftKey ? -1 : 1,
    };
    const by = steps[event.key];
    if (event.key === 'Escape') leaveFinding(found[at]);
    else if (event.key === 'Enter' && found[at]?.path.includes('/')) go(at, true);
    else if (by !== undefined) go(at + by, false);
    else return;
    event.preventDefault();
  };
  return (
    <search className="find-box popover">
      <div className="find-head">
        <input
          ref={input}
          // biome-ignore lint/a11y/noAutofocus: the box was opened to type into it.
          autoFocus
          className="text-field"
          placeholder={t('search')}
          aria-label={t('search')}
          role="combobox"
          aria-expanded={found.length > 0}
          aria-controls="find-hits"
          aria-activedescendant={found.length > 0 && at < LISTED ? `find-hit-${at}` : undefined}
          data-testid="find-search"
          value={query}
          onChange={(event) => {
            findStore.setState({ query: event.target.value, at: 0 });
            const [first] = findPlaces(document, event.target.value);
            if (first) showHit(first, false);
          }}
          onKeyDown={onKeyDown}
        />
        <span className="find-count" role="status" data-testid="find-count">
          {query.trim() === '' ? '' : t('count', { at: found.length === 0 ? 0 : at + 1, count: found.length })}
        </span>
      </div>
      {query.trim() === '' && <p className="find-help muted">{t('help')}</p>}
      <div id="find-hits" className="find-hits" role="listbox" aria-label={t('hits')}>
        {found.slice(0, LISTED).map((hit, i) => (
          <Line key={hit.path} hit={hit} index={i} isCurrent={i === at} />
        ))}
      </div>
      {found.length > LISTED && <p className="muted">{t('more', { count: found.length - LISTED })}</p>}
    </search>
  );
}

/** Finds blocks by name, type, symbol, shape, attribute or parameter, also in groups, and brings them on view. */
export function FindBox() {
  return useUi(selectFinding) ? <Box /> : null;
}
