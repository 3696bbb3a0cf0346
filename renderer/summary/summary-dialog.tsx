import { useState } from 'react';
import type { Summary, SummaryRow } from '../../graph-core/validate/summary.ts';
import { useTranslation } from '../i18n/use-translation.ts';
import { uiStore } from '../state/stores.ts';
import { Button } from '../ui/button.tsx';
import { Dialog } from '../ui/dialog.tsx';
import { formatCount, formatNumber } from '../ui/number-format.ts';
import { entriesText, SUMMARY_COLUMNS, type SummaryColumn, shapesText, sortedRows, summaryAsText } from './summary-text.ts';
import { useSummary } from './use-summary.ts';
import './summary.css';

/** Rows that are drawn at once. */
const SHOWN = 300;

const show = (path: string): void => {
  uiStore.getState().openDialog(null);
  uiStore.getState().focus(path);
};

function Row({ row, order }: { readonly row: SummaryRow; readonly order: number }) {
  const { t } = useTranslation('summary');
  const number = (value: number): string => (value === 0 ? '' : formatCount(value));
  return (
    <tr>
      <td className="number">{order}</td>
      <th scope="row">
        <button type="button" className="summary-link" data-testid={`summary-${row.path}`} onClick={() => show(row.path)}>
          {row.path}
        </button>
      </th>
      <td>{row.type}</td>
      <td>{shapesText(row)}</td>
      <td className="number">
        {row.isShared && <span className="muted">{t('shared')} </span>}
        {number(row.trainable)}
      </td>
      <td className="number">{number(row.frozen)}</td>
      <td className="number">{row.share === 0 ? '' : `${formatNumber(100 * row.share)} %`}</td>
      <td className="number">{row.activations === null ? '–' : number(row.activations)}</td>
      <td className="number">{number(row.state)}</td>
    </tr>
  );
}

function Totals({ summary, batch }: { readonly summary: Summary; readonly batch: number }) {
  const { t } = useTranslation('summary');
  const { trainable, frozen, activations, unknown, state } = summary;
  const values = { trainable: formatCount(trainable), frozen: formatCount(frozen), bytes: entriesText(trainable + frozen) };
  return (
    <div className="summary-totals" data-testid="summary-totals">
      <p>{t('total-parameters', { ...values, total: formatCount(trainable + frozen) })}</p>
      <p>{t('total-activations', { sample: entriesText(activations), size: entriesText(activations * batch), batch })}</p>
      {state > 0 && <p>{t('total-state', { bytes: entriesText(state) })}</p>}
      {unknown > 0 && <p>{t('unknown', { count: unknown })}</p>}
    </div>
  );
}

/** Every block with its shape, parameters and memory; a click shows the block. */
export function SummaryDialog({ onClose }: { readonly onClose: () => void }) {
  const { t } = useTranslation('summary');
  const { summary, batch, name } = useSummary();
  const [by, setBy] = useState<SummaryColumn>('order');
  const places = new Map(summary.rows.map((row, i) => [row, i + 1]));
  const rows = sortedRows(summary.rows, by);
  const copy = async (): Promise<void> => {
    try {
      await navigator.clipboard.writeText(summaryAsText(summary, name, batch));
      uiStore.getState().notify({ kind: 'info', text: t('copied') });
    } catch {
      uiStore.getState().notify({ kind: 'warning', text: t('not-copied') });
    }
  };
  return (
    <Dialog
      wide
      title={t('title')}
      onClose={onClose}
      testId="summary"
      actions={
        <>
          <Button onPress={() => void copy()} testId="summary-copy">
            {t('copy')}
          </Button>
          <Button kind="primary" onPress={onClose}>
            {t('close')}
          </Button>
        </>
      }
    >
      <Totals summary={summary} batch={batch} />
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls is scrolled by keys too. */}
      <section className="summary-scroll" tabIndex={0} aria-label={t('title')}>
        <table className="summary-table">
          <thead>
            <tr>
              {SUMMARY_COLUMNS.map((column) => (
                <th
                  key={column}
                  scope="col"
                  aria-sort={
                    column === by
                      ? column === 'path' || column === 'type' || column === 'order'
                        ? 'ascending'
                        : 'descending'
                      : undefined
                  }
                >
                  <button
                    type="button"
                    className="summary-sort"
                    data-testid={`summary-by-${column}`}
                    onClick={() => setBy(column)}
                  >
                    {t(`column.${column}`)}
                    {column === by && <span aria-hidden="true"> ▾</span>}
                  </button>
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {rows.slice(0, SHOWN).map((row) => (
              <Row key={row.path} row={row} order={places.get(row) ?? 0} />
            ))}
          </tbody>
        </table>
        {rows.length > SHOWN && <p className="muted">{t('more', { count: rows.length - SHOWN })}</p>}
      </section>
    </Dialog>
  );
}
