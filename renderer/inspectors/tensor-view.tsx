import { useEffect, useState } from 'react';
import { type Shape, sizeOf } from '../../graph-core/model/tensor.ts';
import type { StepView, TensorSummary } from '../../session/protocol.ts';
import { useTranslation } from '../i18n/use-translation.ts';
import { sessionLink, useSession } from '../state/session.ts';
import type { SessionState } from '../state/session-store.ts';
import { Pager } from '../stepper/product-view.tsx';
import { indexLabel, matrixOf, type Window, windowAt } from '../ui/heat.ts';
import { HeatMap, HeatOverview } from '../ui/heat-map.tsx';
import { formatCount, formatNumber } from '../ui/number-format.ts';

/** Numbers on view at once; larger tensors get a window over an overview. */
const COLUMNS = 5;
const ROWS = 10;
/** Above this an overview would be a picture of noise that takes long to draw. */
const OVERVIEW_LIMIT = 250_000;

const selectView = (state: SessionState) => state.view;

export type What = 'value' | 'gradient';

const recordOf = (view: StepView, what: What): Readonly<Record<string, TensorSummary>> =>
  what === 'value' ? view.values : view.gradients;

export interface Entries {
  readonly shape: Shape;
  readonly entries: ArrayLike<number>;
  readonly summary: TensorSummary;
}

/** All entries of a value: from the summary when that has them all, else fetched; null while unknown. */
export function useEntries(
  address: string,
  what: What,
): { readonly summary: TensorSummary | null; readonly entries: ArrayLike<number> | null } {
  const view = useSession(selectView);
  const summary = (view && recordOf(view, what)[address]) ?? null;
  const [full, setFull] = useState<{ readonly of: TensorSummary; readonly data: Float64Array } | null>(null);
  const isWhole = summary !== null && summary.entries.length >= sizeOf(summary.shape);
  useEffect(() => {
    if (summary === null || isWhole) return;
    let live = true;
    void sessionLink()
      .tensor(address, what)
      .then((tensor) => live && tensor && setFull({ of: summary, data: tensor.data }));
    return () => {
      live = false;
    };
  }, [summary, isWhole, address, what]);
  if (summary === null) return { summary, entries: null };
  // The numbers from before stay while new ones are on their way, so that nothing flickers while training.
  const kept = full !== null && full.data.length === sizeOf(summary.shape) ? full.data : null;
  return { summary, entries: isWhole ? summary.entries : kept };
}

export interface TensorGridProps {
  readonly shape: Shape;
  readonly entries: ArrayLike<number>;
  readonly label: string;
  readonly testId: string;
  readonly onEdit?: (index: number, value: number) => void;
  readonly onPasteText?: (text: string) => boolean;
  /** Entries are buttons that choose one. */
  readonly onPick?: (row: number, column: number) => void;
  readonly integer?: boolean;
  readonly blank?: boolean;
}

/** Numbers of a tensor, the last axis across; a window with an overview where they do not fit. */
export function TensorGrid({ shape, entries, label, testId, ...edit }: TensorGridProps) {
  const { t } = useTranslation('card');
  const { rows, columns } = matrixOf(shape);
  const [at, setAt] = useState({ row: 0, column: 0 });
  const rowWindow = windowAt(rows, at.row, ROWS);
  const columnWindow = windowAt(columns, at.column, COLUMNS);
  const isLarge = rows > ROWS || columns > COLUMNS;
  const moveRows = (window: Window): void => setAt({ ...at, row: window.from });
  const moveColumns = (window: Window): void => setAt({ ...at, column: window.from });
  const rowShape = shape.slice(0, -1);
  const isMatrix = shape.length > 1;
  return (
    <div className="tensor-grid">
      <div className="tensor-scroll">
        <HeatMap
          values={entries}
          rows={rows}
          columns={columns}
          rowWindow={rowWindow}
          columnWindow={columnWindow}
          {...(isMatrix ? { rowLabels: Array.from({ length: rows }, (_, i) => indexLabel(rowShape, i)) } : {})}
          {...(columns > 1 ? { columnLabels: Array.from({ length: columns }, (_, i) => String(i)) } : {})}
          label={label}
          cellLabel={(row, column) =>
            shape.length === 0 ? label : `${label}[${isMatrix ? `${indexLabel(rowShape, row)},` : ''}${column}]`
          }
          testId={testId}
          {...edit}
        />
      </div>
      {isLarge && (
        <>
          <div className="product-pagers">
            <Pager window={rowWindow} count={rows} what={t('pager.rows')} onMove={moveRows} />
            <Pager window={columnWindow} count={columns} what={t('pager.columns')} onMove={moveColumns} />
          </div>
          {rows * columns <= OVERVIEW_LIMIT && (
            <HeatOverview
              values={entries}
              rows={rows}
              columns={columns}
              label={t('overview', { rows, columns })}
              rowWindow={rowWindow}
              columnWindow={columnWindow}
              onPick={(row, column) => setAt({ row: Math.max(0, row - ROWS / 2), column: Math.max(0, column - COLUMNS / 2) })}
            />
          )}
        </>
      )}
    </div>
  );
}

/** Norm and range of a tensor's finite entries, a dash where it has none, and how many others there are. */
export function SummaryLine({ summary }: { readonly summary: TensorSummary }) {
  const { t } = useTranslation('inspector');
  const size = sizeOf(summary.shape);
  if (size < 2) return null;
  const text = (x: number): string => (summary.nonFinite === size ? '–' : formatNumber(x));
  return (
    <dl className="summary-line">
      <dt>{t('summary.norm')}</dt>
      <dd>{text(summary.norm)}</dd>
      <dt>{t('summary.min')}</dt>
      <dd>{text(summary.min)}</dd>
      <dt>{t('summary.max')}</dt>
      <dd>{text(summary.max)}</dd>
      {summary.nonFinite > 0 && (
        <>
          <dt>{t('summary.non-finite')}</dt>
          <dd className="heat-non-finite">
            <span>{formatCount(summary.nonFinite)}</span>
          </dd>
        </>
      )}
    </dl>
  );
}
