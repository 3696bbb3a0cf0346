import { useState } from 'react';
import type { JacobianWindow } from '../../session/protocol.ts';
import { useTranslation } from '../i18n/use-translation.ts';
import { Pager } from '../stepper/product-view.tsx';
import { indexLabel, matrixOf, windowAt } from '../ui/heat.ts';
import { HeatMap } from '../ui/heat-map.tsx';
import { NumberInput } from '../ui/number-field.tsx';
import type { MatrixProps } from './jacobian-matrix.tsx';
import { entryLabel } from './matrix-text.ts';
import { useQuestion } from './use-question.ts';

const ROWS = 10;
const COLUMNS = 6;
/** Entries of the largest input that one output's derivative is shown for. */
export const MAX_SHAPED = 2 ** 16;

/** Outputs that are listed by name; one of more is chosen by its flat index. */
const MAX_LISTED = 512;

const along = (count: number, name: (at: number) => string): string[] => Array.from({ length: count }, (_, at) => name(at));

/** d s[i] / d W for one output entry at a time, as a matrix of the shape of W. */
export function WeightShaped({ of, view, output, input }: MatrixProps) {
  const { t } = useTranslation('jacobian');
  const [entry, setEntry] = useState(0);
  const [at, setAt] = useState({ row: 0, column: 0 });
  const { rows: outputs, columns: inputs, inputShape, outputShape, window } = view;
  const isWhole = window.rows === outputs;
  const asked = { of, at: { row: entry, column: 0, rows: 1, columns: inputs } };
  const answer = useQuestion('jacobianWindow', isWhole ? null : asked);
  const own = isWhole ? window.entries.slice(entry * inputs, (entry + 1) * inputs) : null;
  const entries = own ?? (answer !== null && 'value' in answer ? (answer.value as JacobianWindow).entries : null);
  const { rows, columns } = matrixOf(inputShape);
  const name = entryLabel(output, outputShape, entry);
  const shown = { rows: windowAt(rows, at.row, ROWS), columns: windowAt(columns, at.column, COLUMNS) };
  return (
    <>
      <div className="jacobian-entry">
        <span aria-hidden="true">{t('one-output')}</span>
        {outputs > MAX_LISTED ? (
          <NumberInput
            value={entry}
            label={t('one-output')}
            integer
            min={0}
            max={outputs - 1}
            onCommit={setEntry}
            testId="jacobian-entry"
          />
        ) : (
          <select
            data-testid="jacobian-entry"
            aria-label={t('one-output')}
            value={entry}
            onChange={(event) => setEntry(Number(event.target.value))}
          >
            {Array.from({ length: outputs }, (_, i) => {
              const label = entryLabel(output, outputShape, i);
              return (
                <option key={label} value={i}>
                  {label}
                </option>
              );
            })}
          </select>
        )}
      </div>
      <p>
        {`∂${name}/∂${input}`} <span className="badge badge-size">{inputShape.join(' × ')}</span>
      </p>
      {entries === null ? (
        <p className="empty-note">{answer !== null && 'error' in answer ? answer.error : t('computing')}</p>
      ) : (
        <div className="tensor-scroll">
          <HeatMap
            values={entries}
            rows={rows}
            columns={columns}
            rowWindow={shown.rows}
            columnWindow={shown.columns}
            rowLabels={along(rows, (row) => `[${indexLabel(inputShape.slice(0, -1), row)},·]`)}
            columnLabels={along(columns, (column) => `[·,${column}]`)}
            label={`∂${name}/∂${input}`}
            cellLabel={(row, column) => `∂${name}/∂${input}[${indexLabel(inputShape, row * columns + column)}]`}
            testId="jacobian-shaped"
          />
        </div>
      )}
      <div className="product-pagers">
        <Pager window={shown.rows} count={rows} what={t('rows')} onMove={({ from }) => setAt({ ...at, row: from })} />
        <Pager window={shown.columns} count={columns} what={t('columns')} onMove={({ from }) => setAt({ ...at, column: from })} />
      </div>
    </>
  );
}
