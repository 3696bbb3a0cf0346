import { sizeOf } from '../../graph-core/model/tensor.ts';
import type { TensorSummary } from '../../session/protocol.ts';
import { summaryText } from '../canvas/summary.ts';
import { TensorGrid } from '../inspectors/tensor-view.tsx';

/** Entries that are shown one by one; of a larger row its shape and norm. */
const ENTRIES = 25;

export interface RowViewProps {
  readonly row: TensorSummary;
  readonly label: string;
  readonly testId: string;
}

/** A contribution: entry by entry while it is small, else its norm. */
export function RowView({ row, label, testId }: RowViewProps) {
  const size = sizeOf(row.shape);
  if (size > ENTRIES || size > row.entries.length) {
    return (
      <span className="row-norm" data-testid={testId} data-value={String(row.norm)} title={label}>
        {summaryText({ ...row, entries: [] })}
      </span>
    );
  }
  return <TensorGrid shape={row.shape} entries={row.entries} label={label} testId={testId} />;
}
