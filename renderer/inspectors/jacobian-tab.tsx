import { useEffect, useState } from 'react';
import { Group } from 'react-aria-components';
import { useTranslation } from 'react-i18next';
import { sizeOf } from '../../graph-core/model/tensor.ts';
import type { FullTensor } from '../../session/protocol.ts';
import { toSessionError } from '../state/linked-document.ts';
import { sessionLink, useSession } from '../state/session.ts';
import type { SessionState } from '../state/session-store.ts';
import { Pager } from '../stepper/product-view.tsx';
import { indexLabel, patternOf, windowAt } from '../ui/heat.ts';
import { HeatMap, HeatOverview } from '../ui/heat-map.tsx';
import type { GraphNames } from './graph-names.ts';
import type { Subject } from './subject.ts';

const ROWS = 10;
const COLUMNS = 5;

const selectView = (state: SessionState) => state.view;

type Answer = { readonly key: string; readonly tensor: FullTensor } | { readonly key: string; readonly error: string } | null;

function useJacobian(of: string, wrt: string, ready: boolean): Answer {
  const view = useSession(selectView);
  const [answer, setAnswer] = useState<Answer>(null);
  const key = `${of}:${wrt}`;
  // biome-ignore lint/correctness/useExhaustiveDependencies: a new view means new numbers.
  useEffect(() => {
    if (!ready) return;
    let live = true;
    sessionLink()
      .ask('jacobian', { of, wrt })
      .then(
        (tensor) => live && setAnswer({ key, tensor }),
        (cause: unknown) => live && setAnswer({ key, error: toSessionError(cause).message }),
      );
    return () => {
      live = false;
    };
  }, [of, wrt, key, ready, view]);
  return answer?.key === key ? answer : null;
}

const labels = (symbol: string, shape: readonly number[]): string[] =>
  Array.from({ length: sizeOf(shape) }, (_, i) => {
    const index = indexLabel(shape, i);
    return index === '' ? symbol : `${symbol}[${index}]`;
  });

interface MatrixProps {
  readonly tensor: FullTensor;
  readonly outputShape: readonly number[];
  readonly output: string;
  readonly input: string;
  /** Entries of the block's weight, where that is known whole: a linear block's Jacobian is it. */
  readonly weight: ArrayLike<number> | null;
  readonly isWeight: boolean;
}

function Matrix({ tensor, outputShape, output, input, weight, isWeight }: MatrixProps) {
  const { t } = useTranslation('card');
  const [at, setAt] = useState({ row: 0, column: 0 });
  const inputShape = tensor.shape.slice(outputShape.length);
  const [rows, columns] = [sizeOf(outputShape), sizeOf(inputShape)];
  const rowWindow = windowAt(rows, at.row, ROWS);
  const columnWindow = windowAt(columns, at.column, COLUMNS);
  const rowLabels = labels(output, outputShape);
  const columnLabels = labels(input, inputShape);
  const isLarge = rows > ROWS || columns > COLUMNS;
  const equalsWeight =
    isWeight || (weight !== null && weight.length === tensor.data.length && tensor.data.every((entry, i) => entry === weight[i]));
  const pattern = equalsWeight ? 'equals-weight' : patternOf(tensor.data, rows, columns);
  return (
    <>
      <p>
        ∂{output}/∂{input} <span className="badge badge-size">{`${rows} × ${columns}`}</span>{' '}
        {pattern !== null && <span className="badge badge-structure">{t(`structure.${pattern}`, { symbol: 'W' })}</span>}
      </p>
      <div className="tensor-scroll">
        <HeatMap
          values={tensor.data}
          rows={rows}
          columns={columns}
          rowWindow={rowWindow}
          columnWindow={columnWindow}
          rowLabels={rowLabels}
          columnLabels={columnLabels}
          label={`∂${output}/∂${input}`}
          cellLabel={(r, c) => `∂${rowLabels[r]}/∂${columnLabels[c]}`}
          testId="jacobian-cell"
        />
      </div>
      {isLarge && (
        <>
          <div className="product-pagers">
            <Pager
              window={rowWindow}
              count={rows}
              what={t('pager.rows')}
              onMove={(window) => setAt({ ...at, row: window.from })}
            />
            <Pager
              window={columnWindow}
              count={columns}
              what={t('pager.columns')}
              onMove={(window) => setAt({ ...at, column: window.from })}
            />
          </div>
          <HeatOverview
            values={tensor.data}
            rows={rows}
            columns={columns}
            label={t('overview', { rows, columns })}
            rowWindow={rowWindow}
            columnWindow={columnWindow}
            onPick={(row, column) => setAt({ row: Math.max(0, row - ROWS / 2), column: Math.max(0, column - COLUMNS / 2) })}
          />
        </>
      )}
    </>
  );
}

/** d out / d in at the sample on view: one choice for each state and each weight that the block reads. */
export function JacobianTab({ subject, names }: { readonly subject: Subject; readonly names: GraphNames }) {
  const { t } = useTranslation('inspector');
  const view = useSession(selectView);
  const [chosen, setChosen] = useState<string | null>(null);
  const inputs = names.inputs(subject.node.id).map((input) => ({ ...input, source: names.source(input.address) }));
  const of = names.output(subject.node.id);
  const wrt = inputs.find((input) => input.source === chosen) ?? inputs[0];
  const known = view?.values[of];
  const ownWeight = inputs.find((input) => input.isWeight && input.port === 'weight');
  const weight = (!wrt?.isWeight && ownWeight && view?.values[ownWeight.source]?.entries) || null;
  // Of a vector's linear block it is the weight by definition, also where that is too large to be compared here.
  const isWeight = subject.node.type === 'linear' && wrt?.port === 'input' && known?.shape.length === 1;
  const ready = known !== undefined && wrt !== undefined && view?.sample !== 'mean';
  const answer = useJacobian(of, wrt?.source ?? '', ready);
  if (wrt === undefined) return <p className="empty-note">{t('jacobian.no-inputs')}</p>;
  return (
    <div className="inspector-section">
      <Group className="chip-row" aria-label={t('jacobian.wrt')}>
        {inputs.map((input) => (
          <button
            key={input.source}
            type="button"
            className={`chip${input === wrt ? ' chip-on' : ''}`}
            aria-pressed={input === wrt}
            data-testid={`jacobian-wrt-${input.port}`}
            onClick={() => setChosen(input.source)}
          >
            {t(input.isWeight ? 'jacobian.wrt-weight' : 'jacobian.wrt-state', { symbol: names.symbol(input.source) })}
          </button>
        ))}
      </Group>
      {!ready ? (
        <p className="empty-note">{view?.sample === 'mean' && known ? t('jacobian.mean') : t('value.not-computed')}</p>
      ) : answer === null ? (
        <p className="empty-note">{t('jacobian.computing')}</p>
      ) : 'error' in answer ? (
        <p className="empty-note">{answer.error}</p>
      ) : (
        <Matrix
          key={answer.key}
          tensor={answer.tensor}
          outputShape={known.shape}
          output={names.symbol(of)}
          input={names.symbol(wrt.source)}
          weight={weight}
          isWeight={isWeight}
        />
      )}
    </div>
  );
}
