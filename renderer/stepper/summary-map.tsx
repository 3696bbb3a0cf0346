import { shapeText } from '../../graph-core/model/tensor.ts';
import type { TensorSummary } from '../../session/protocol.ts';
import { useTranslation } from '../i18n/use-translation.ts';
import { matrixOf, windowAt, windowShowing } from '../ui/heat.ts';
import { HeatMap } from '../ui/heat-map.tsx';
import type { LitPart } from './forward-term.ts';
import { VISIBLE_COLUMNS, VISIBLE_ROWS } from './product-geometry.ts';

interface SummaryProps {
  readonly summary: TensorSummary;
  readonly label: string;
  readonly testId?: string;
  /** The row or entry that stepping by terms has come to. */
  readonly lit?: LitPart;
  /** Chooses an entry to be predicted. */
  readonly onPick?: ((index: number) => void) | null;
}

/** The lit row or entry as a place in a matrix of `columns` columns. */
const litPlace = (lit: LitPart, columns: number): { readonly row: number; readonly column: number } | null =>
  lit === null
    ? null
    : 'row' in lit
      ? { row: lit.row, column: 0 }
      : { row: Math.floor(lit.index / columns), column: lit.index % columns };

/** A value with its first entries, as a small heat-map. */
export function SummaryMap({ summary, label, testId, lit = null, onPick = null }: SummaryProps) {
  const { t } = useTranslation('card');
  const { rows, columns } = matrixOf(summary.shape);
  const count = rows * columns;
  const isWhole = summary.entries.length === count;
  const shownColumns = isWhole ? columns : Math.min(columns, summary.entries.length);
  const shownRows = isWhole ? rows : Math.max(1, Math.floor(summary.entries.length / Math.max(1, columns)));
  if (count === 0) return <span className="muted">{shapeText(summary.shape)}</span>;
  const place = litPlace(lit, columns) ?? { row: 0, column: 0 };
  const rowWindow = windowShowing(shownRows, windowAt(shownRows, 0, VISIBLE_ROWS), place.row);
  const columnWindow = windowShowing(shownColumns, windowAt(shownColumns, 0, VISIBLE_COLUMNS), place.column);
  const shown = (rowWindow.to - rowWindow.from) * (columnWindow.to - columnWindow.from);
  return (
    <>
      <HeatMap
        values={summary.entries}
        rows={shownRows}
        columns={isWhole ? columns : Math.max(1, Math.min(columns, summary.entries.length))}
        rowWindow={rowWindow}
        columnWindow={columnWindow}
        label={label}
        {...(onPick ? { onPick: (row: number, column: number) => onPick(row * shownColumns + column) } : {})}
        cellLabel={(row, column) => `${label}[${summary.shape.length > 1 ? `${row},${column}` : column}]`}
        {...(lit === null ? {} : 'row' in lit ? { litRow: lit.row } : { litIndex: lit.index })}
        {...(testId === undefined ? {} : { testId })}
      />
      {shown < count && <span className="muted">{t('more', { shown, count })}</span>}
    </>
  );
}
