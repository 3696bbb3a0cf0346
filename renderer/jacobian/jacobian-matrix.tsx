import { useState } from 'react';
import type { JacobianOf, JacobianView, JacobianWindow } from '../../session/protocol.ts';
import { useTranslation } from '../i18n/use-translation.ts';
import { sizeText } from '../stepper/convention.ts';
import { Pager } from '../stepper/product-view.tsx';
import { useTurned } from '../stepper/use-turned.ts';
import { type Window, windowAt } from '../ui/heat.ts';
import { TurnedMap, TurnedOverview } from '../ui/turned-map.tsx';
import { entryLabel } from './matrix-text.ts';
import { useQuestion } from './use-question.ts';

/** Entries down and across that fit in the inspector. */
const DOWN = 10;
const ACROSS = 4;

export interface MatrixProps {
  readonly of: JacobianOf;
  readonly view: JacobianView;
  /** Symbols of what is differentiated, and by what. */
  readonly output: string;
  readonly input: string;
}

/** Cuts a window out of what is at hand; null where the session has to be asked. */
function cut({ window, rows, columns }: JacobianView, r: Window, c: Window): number[] | null {
  if (window.rows !== rows || window.columns !== columns) return null;
  const entries: number[] = [];
  for (let row = r.from; row < r.to; row++) entries.push(...window.entries.slice(row * columns + c.from, row * columns + c.to));
  return entries;
}

const labels = (symbol: string, shape: readonly number[], { from, to }: Window): string[] =>
  Array.from({ length: to - from }, (_, i) => entryLabel(symbol, shape, from + i));

/** The entries as a matrix [out, in], a part at a time over an overview where it is large. */
export function JacobianMatrix({ of, view, output, input }: MatrixProps) {
  const { t } = useTranslation(['jacobian', 'card']);
  const turned = useTurned();
  const [at, setAt] = useState({ row: 0, column: 0 });
  const { rows, columns, outputShape, inputShape } = view;
  const [shownRows, shownColumns] = turned ? [ACROSS, DOWN] : [DOWN, ACROSS];
  const r = windowAt(rows, at.row, shownRows);
  const c = windowAt(columns, at.column, shownColumns);
  const own = cut(view, r, c);
  const asked = { row: r.from, column: c.from, rows: r.to - r.from, columns: c.to - c.from };
  const answer = useQuestion('jacobianWindow', own === null ? { of, at: asked } : null);
  const entries = own ?? (answer !== null && 'value' in answer ? (answer.value as JacobianWindow).entries : null);
  const rowLabels = labels(output, outputShape, r);
  const columnLabels = labels(input, inputShape, c);
  return (
    <>
      {(rows > shownRows || columns > shownColumns) && (
        <>
          <Overview view={view} r={r} c={c} turned={turned} onPick={(row, column) => setAt({ row, column })} />
          <div className="product-pagers">
            <Pager window={r} count={rows} what={t('outputs')} onMove={(window) => setAt({ ...at, row: window.from })} />
            <Pager window={c} count={columns} what={t('inputs')} onMove={(window) => setAt({ ...at, column: window.from })} />
          </div>
        </>
      )}
      <div className="tensor-scroll">
        {entries === null ? (
          <p className="empty-note">{answer !== null && 'error' in answer ? answer.error : t('computing')}</p>
        ) : (
          <TurnedMap
            turned={turned}
            values={entries}
            rows={asked.rows}
            columns={asked.columns}
            rowLabels={rowLabels}
            columnLabels={columnLabels}
            label={`∂${output}/∂${input}`}
            cellLabel={(row, column) => `∂${rowLabels[row]}/∂${columnLabels[column]}`}
            testId="jacobian-cell"
          />
        )}
      </div>
    </>
  );
}

interface OverviewProps {
  readonly view: JacobianView;
  readonly r: Window;
  readonly c: Window;
  readonly turned: boolean;
  readonly onPick: (row: number, column: number) => void;
}

/** All of it as a picture: of a large one in fewer cells than it has entries. */
function Overview({ view, r, c, turned, onPick }: OverviewProps) {
  const { t } = useTranslation('jacobian');
  const { rows, columns, window, overview } = view;
  const shown = overview ?? { rows, columns, entries: window.entries };
  const [down, across] = [shown.rows / rows, shown.columns / columns];
  const scaled = ({ from, to }: Window, by: number): Window => ({ from: from * by, to: to * by });
  return (
    <TurnedOverview
      turned={turned}
      values={shown.entries}
      rows={shown.rows}
      columns={shown.columns}
      label={t('overview', { size: sizeText(rows, columns, turned) })}
      rowWindow={scaled(r, down)}
      columnWindow={scaled(c, across)}
      onPick={(row, column) =>
        onPick(
          Math.max(0, Math.round((row + 0.5) / down - (r.to - r.from) / 2)),
          Math.max(0, Math.round((column + 0.5) / across - (c.to - c.from) / 2)),
        )
      }
    />
  );
}
