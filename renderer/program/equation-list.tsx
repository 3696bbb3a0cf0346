import { CornerDownRight } from 'lucide-react';
import { useEffect, useMemo } from 'react';
import { rootOf } from '../../graph-core/model/address.ts';
import type { ListedEquation } from '../../session/protocol.ts';
import { useTranslation } from '../i18n/use-translation.ts';
import type { GraphNames } from '../inspectors/graph-names.ts';
import { sessionLink } from '../state/session.ts';
import { uiStore } from '../state/stores.ts';
import { Spacer } from './spacer.tsx';
import { blockText, equationText, rawText } from './text.ts';
import { useRows } from './use-rows.ts';

export interface EquationListProps {
  readonly equations: readonly ListedEquation[];
  readonly names: GraphNames;
  readonly cursor: number;
  /** Top-level node that is selected. */
  readonly selected: string | null;
  readonly onlySelected: boolean;
}

type State = 'done' | 'current' | 'future';

const stateOf = ({ stage }: ListedEquation, cursor: number): State => {
  if (stage === cursor - 1 && cursor > 0) return 'current';
  return stage < cursor - 1 ? 'done' : 'future';
};

/** The block of the document that a path lies in: what can be selected on the canvas. */
export const topOf = (path: string): string => rootOf(path);

export const selectBlock = (path: string): void => {
  if (path !== '') uiStore.getState().focus(topOf(path));
};

function Go({ stage, index }: { readonly stage: number; readonly index: number }) {
  const { t } = useTranslation('program');
  return (
    <button
      type="button"
      className="program-go"
      title={t('equations.go-title')}
      data-testid={`equation-go-${index}`}
      onClick={(event) => {
        event.stopPropagation();
        void sessionLink().goTo(stage + 1);
      }}
    >
      <CornerDownRight size={12} aria-hidden="true" /> {t('equations.go')}
    </button>
  );
}

interface RowProps {
  readonly equation: ListedEquation;
  readonly index: number;
  readonly names: GraphNames;
  readonly state: State;
  readonly isSelected: boolean;
}

const MARK: Readonly<Record<State, string>> = { done: '✓', current: '▶', future: '' };

function Row({ equation, index, names, state, isSelected }: RowProps) {
  const { t } = useTranslation('program');
  const { phase, node, stage } = equation;
  const select = (): void => {
    // whoever marks text to copy it does not mean the block
    if (window.getSelection()?.isCollapsed !== false) uiStore.getState().select({ nodes: node === '' ? [] : [topOf(node)] });
  };
  return (
    <tr
      className={`equation equation-${phase}`}
      data-state={state}
      data-selected={isSelected}
      data-testid={`equation-${index}`}
      aria-rowindex={index + 2}
      aria-current={state === 'current' ? 'step' : undefined}
      onClick={select}
    >
      <td className="equation-number">
        <span role="img" aria-label={t(`state.${state}`)}>
          {MARK[state]}
        </span>{' '}
        {index + 1}
      </td>
      <td>
        <span className={`badge badge-${phase}`}>{t(`phase.${phase}`)}</span>
      </td>
      <td>
        {node !== '' && (
          <button
            type="button"
            className="program-link"
            title={t('equations.select', { block: blockText(node, names) })}
            onClick={(event) => {
              event.stopPropagation();
              selectBlock(node);
            }}
          >
            {blockText(node, names)}
          </button>
        )}
      </td>
      <td className="equation-text" title={rawText(equation)}>
        {equationText(equation, names)}
      </td>
      <td>{stage >= 0 && <Go stage={stage} index={index} />}</td>
    </tr>
  );
}

/** Every equation of the step in the order in which it is run: what is done, what is being done, what is to come. */
export function EquationList({ equations, names, cursor, selected, onlySelected }: EquationListProps) {
  const { t } = useTranslation('program');
  const listed = useMemo(
    () =>
      equations
        .map((equation, index) => ({ equation, index }))
        .filter(({ equation }) => !onlySelected || selected === null || topOf(equation.node) === selected),
    [equations, onlySelected, selected],
  );
  const { from, to, scroller, onScroll, show } = useRows(listed.length);
  const current = listed.findIndex(({ equation }) => stateOf(equation, cursor) === 'current');
  const count = listed.filter(({ equation }) => stateOf(equation, cursor) === 'current').length;
  useEffect(() => {
    if (current >= 0) show(current);
  }, [current, show]);
  const chosen = useMemo(
    () => (selected === null ? -1 : listed.findIndex(({ equation }) => topOf(equation.node) === selected)),
    [listed, selected],
  );
  useEffect(() => {
    if (chosen >= 0) show(chosen);
  }, [chosen, show]);
  return (
    <>
      <p className="visually-hidden" role="status">
        {current >= 0 && t('equations.now', { count, from: (listed[current]?.index ?? 0) + 1 })}
      </p>
      {listed.length === 0 && <p className="empty-note">{t('equations.none')}</p>}
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by the keyboard. */}
      <div className="program-scroll" ref={scroller} onScroll={onScroll} tabIndex={0} data-testid="equation-list">
        <table className="program-table" aria-label={t('equations.label')} aria-rowcount={equations.length + 1}>
          <thead>
            <tr>
              {(['number', 'phase', 'block', 'equation'] as const).map((column) => (
                <th key={column} scope="col">
                  {t(`equations.${column}`)}
                </th>
              ))}
              <th scope="col" aria-label={t('equations.go')} />
            </tr>
          </thead>
          <tbody>
            <Spacer rows={from} columns={5} />
            {listed.slice(from, to).map(({ equation, index }) => (
              <Row
                key={index}
                equation={equation}
                index={index}
                names={names}
                state={stateOf(equation, cursor)}
                isSelected={selected !== null && topOf(equation.node) === selected}
              />
            ))}
            <Spacer rows={listed.length - to} columns={5} />
          </tbody>
        </table>
      </div>
    </>
  );
}
