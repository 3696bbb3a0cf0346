import { X } from 'lucide-react';
import { type KeyboardEvent, useEffect, useRef } from 'react';
import { fitView } from '../canvas/view.ts';
import { useTranslation } from '../i18n/use-translation.ts';
import { selectDocument } from '../state/document-store.ts';
import { useDocument } from '../state/stores.ts';
import { formatNumber } from '../ui/number-format.ts';
import { shownShape } from '../ui/shape-text.ts';
import { type Compared, compareWith, diffFor, selectAt, selectCompared, useCompare } from './compare-store.ts';
import { type Entry, entriesOf, SECTIONS, shownValue } from './entries.ts';
import { jumpBy, jumpTo } from './jump.ts';
import { SIGNS } from './signs.ts';
import './compare.css';

/** How far two sets of numbers are apart. */
function ValueLine({ value }: { readonly value: NonNullable<Entry['value']> }) {
  const { t } = useTranslation('compare');
  if (value.norm !== null) {
    const norm = formatNumber(value.norm);
    return (
      <span>
        {value.relative === null
          ? t('norm', { norm })
          : t('norm-relative', { norm, percent: formatNumber(100 * value.relative) })}
      </span>
    );
  }
  const text = (shape: typeof value.before): string => (shape === null ? t('not-kept') : shownShape(shape));
  return <span>{t('numbers', { before: text(value.before), after: text(value.after) })}</span>;
}

function Line({ entry, index, isCurrent }: { readonly entry: Entry; readonly index: number; readonly isCurrent: boolean }) {
  const { t } = useTranslation('compare');
  return (
    <li>
      <button
        type="button"
        className={`difference difference-${entry.kind}`}
        data-testid={`difference-${entry.what}`}
        aria-current={isCurrent}
        onClick={() => jumpTo(index)}
      >
        <span className={`difference-sign diff-${entry.kind}`} aria-hidden="true">
          {SIGNS[entry.kind]}
        </span>
        <span className="difference-text">
          <span>
            <strong>{entry.what}</strong> {entry.type !== null && <span className="muted">{entry.type}</span>}{' '}
            <span className="muted">{t(`kind.${entry.kind}`)}</span>
          </span>
          {entry.value !== null && <ValueLine value={entry.value} />}
          {entry.fields.map(({ field, before, after }) => (
            <span key={field} className="difference-field">
              {field !== '' && <code>{field}</code>} <del>{shownValue(before)}</del> → <ins>{shownValue(after)}</ins>
            </span>
          ))}
        </span>
      </button>
    </li>
  );
}

function onKeys(event: KeyboardEvent): void {
  const by = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0;
  if (by === 0) return;
  jumpBy(by);
  event.preventDefault();
  event.stopPropagation();
}

function Panel({ compared }: { readonly compared: Compared }) {
  const { t } = useTranslation('compare');
  const document = useDocument(selectDocument);
  const at = useCompare(selectAt);
  const panel = useRef<HTMLElement>(null);
  const entries = entriesOf(diffFor(compared.document, document));
  useEffect(() => {
    panel.current?.querySelector<HTMLElement>('.difference, .compare-close')?.focus();
    // the graph has less room now
    requestAnimationFrame(() => requestAnimationFrame(() => fitView()));
  }, []);
  useEffect(() => {
    const current = panel.current?.querySelectorAll<HTMLElement>('.difference')[at];
    current?.scrollIntoView({ block: 'nearest' });
    if (panel.current?.contains(window.document.activeElement)) current?.focus();
  }, [at]);
  return (
    <section ref={panel} className="compare-panel popover" aria-label={t('title')} data-testid="compare-panel" onKeyDown={onKeys}>
      <header className="compare-head">
        <h2>{t('with', { name: compared.name })}</h2>
        <button
          type="button"
          className="icon-button compare-close"
          aria-label={t('close')}
          title={t('close')}
          onClick={() => compareWith(null)}
        >
          <X size={14} aria-hidden />
        </button>
      </header>
      <p className="compare-count" role="status" data-testid="compare-count">
        {entries.length === 0 ? t('none') : t('count', { count: entries.length })}
      </p>
      {SECTIONS.map((section) => {
        const own = entries.filter((each) => each.section === section);
        if (own.length === 0) return null;
        return (
          <section key={section}>
            <h3>{t(`section.${section}`)}</h3>
            <ul>
              {own.map((entry) => {
                const index = entries.indexOf(entry);
                return <Line key={entry.key} entry={entry} index={index} isCurrent={index === at} />;
              })}
            </ul>
          </section>
        );
      })}
      <p className="muted">{t('keys')}</p>
    </section>
  );
}

/** The differences between the open document and another, as a list beside the graph. */
export function ComparePanel() {
  const compared = useCompare(selectCompared);
  return compared ? <Panel compared={compared} /> : null;
}
