import { X } from 'lucide-react';
import { Fragment, useCallback, useEffect, useState } from 'react';
import { flushSync } from 'react-dom';
import type { Card, StepView } from '../../session/protocol.ts';
import { useTranslation } from '../i18n/use-translation.ts';
import type { GraphNames } from '../inspectors/graph-names.ts';
import { useGraphNames } from '../inspectors/use-graph-names.ts';
import { TraceDetails } from '../optimiser/trace-panel.tsx';
import { PredictPart } from '../predict/predict-part.tsx';
import { askFor, usePredicting } from '../predict/predict-store.ts';
import { sessionLink, useSession } from '../state/session.ts';
import type { SessionState } from '../state/session-store.ts';
import { indexLabel } from '../ui/heat.ts';
import { isHidden } from '../ui/hidden-number.ts';
import { formatNumber } from '../ui/number-format.ts';
import { shownShape } from '../ui/shape-text.ts';
import { Tex } from '../ui/tex.tsx';
import { ChainRule, Products } from './card-products.tsx';
import { ConventionButton } from './convention-button.tsx';
import { forwardTerm } from './forward-term.ts';
import { SummaryMap } from './summary-map.tsx';
import { UpdateNote } from './update-mark.tsx';
import { useTurned } from './use-turned.ts';
import { useWalk } from './use-walk.ts';
import './card.css';

const selectView = (state: SessionState) => state.view;
const selectStale = (state: SessionState) => state.stale;
const selectMethod = (state: SessionState) => state.view?.turn?.method ?? null;
const selectTraining = (state: SessionState) => state.status === 'training';

/** The card of the current stage; asked for again whenever the view changed. */
function useCard(view: StepView | null, active: boolean): Card | null {
  const [card, setCard] = useState<{ readonly view: StepView; readonly card: Card | null } | null>(null);
  useEffect(() => {
    if (view === null || view.cursor === 0 || !active) return;
    let live = true;
    void sessionLink()
      .card(view.cursor - 1)
      .then((next) => live && setCard({ view, card: next }));
    return () => {
      live = false;
    };
  }, [view, active]);
  // The card of the stage before stays until the new one is there, unless the block is another.
  if (card === null || view === null || view.cursor === 0) return null;
  return card.card !== null && card.card.stage.index === view.cursor - 1 ? card.card : null;
}

/** What the entry that stepping by terms has come to is called and made of. */
function TermLine({ text, entry }: { readonly text: string; readonly entry: string }) {
  return (
    <p className="product-dot" aria-live="polite" data-testid="card-term">
      {`${entry} = ${text}`}
    </p>
  );
}

function Operands({ card, names }: { readonly card: Card; readonly names: GraphNames }) {
  const walk = useWalk();
  const term = walk === null ? null : forwardTerm(card, walk.at - 1, names.isElementwise(card.stage.type));
  const output = card.operands.at(-1);
  const predicting = usePredicting();
  return (
    <>
      <div className="card-operands">
        {card.operands.map(({ address, summary }, i) => (
          <div key={address} className="card-operand">
            <span className="product-name">
              <Tex tex={names.tex(address)} /> <span className="badge badge-size">{shownShape(summary.shape)}</span>
            </span>
            {summary.shape.length === 0 ? (
              <span className="card-scalar">= {formatNumber(summary.entries[0] ?? Number.NaN)}</span>
            ) : (
              <SummaryMap
                summary={summary}
                label={names.symbol(address)}
                lit={term?.lit[i] ?? null}
                testId={`card-operand-${address}`}
                onPick={summary.entries.some(isHidden) ? (index) => askFor('values', address, index) : null}
              />
            )}
          </div>
        ))}
      </div>
      {!predicting && walk !== null && term !== null && output !== undefined && (
        <TermLine entry={`${names.symbol(output.address)}[${indexLabel(output.summary.shape, walk.at - 1)}]`} text={term.text} />
      )}
    </>
  );
}

function Formulas({ card }: { readonly card: Card }) {
  return (
    <div className="card-formulas">
      {card.formula !== '' && <Tex tex={card.formula} display />}
      {card.withNumbers !== null && <Tex tex={card.withNumbers} display className="card-with-numbers" />}
    </div>
  );
}

/** How gradients are written, where the card has some. */
function Convention() {
  const { t } = useTranslation('jacobian');
  return <ConventionButton label={t(useTurned() ? 'convention.columns' : 'convention.rows')} />;
}

function Updates({ card, names }: { readonly card: Card; readonly names: GraphNames }) {
  const { t } = useTranslation('card');
  const method = useSession(selectMethod);
  const predicting = usePredicting();
  return (
    <>
      {card.updates.map(({ address, before, gradient, after }) => (
        <Fragment key={address}>
          <div className="card-weight">
            {(
              [
                ['weight', names.tex(address), before],
                ['gradient', `\\frac{\\partial ${names.cost}}{\\partial ${names.tex(address)}}`, gradient],
                ['new-weight', `${names.tex(address)}'`, after],
              ] as const
            ).map(([key, tex, summary]) => (
              <div key={key} className="card-operand">
                <span className="product-name">
                  {t(`update.${key}`)} <Tex tex={tex} />
                </span>
                <SummaryMap summary={summary} label={t(`update.${key}`)} testId={`card-${key}`} />
              </div>
            ))}
          </div>
          {!predicting && <TraceDetails address={address} names={names} open={method !== null} />}
        </Fragment>
      ))}
    </>
  );
}

export interface CardSize {
  readonly width: number;
  readonly height: number;
}

interface CardBodyProps {
  readonly card: Card;
  readonly names: GraphNames;
  readonly onSize: (size: CardSize) => void;
}

/** Tells the size that the whole card would have if nothing of it had to scroll. */
function useMeasured(onSize: CardBodyProps['onSize']): (content: HTMLDivElement | null) => (() => void) | undefined {
  return useCallback(
    (content: HTMLDivElement | null) => {
      const body = content?.parentElement;
      const whole = body?.parentElement;
      if (!content || !body || !whole) return;
      const measure = (): void =>
        onSize({ width: whole.offsetWidth, height: whole.offsetHeight - body.clientHeight + body.scrollHeight });
      // In the frame that shows the card it has its place at once: else it is painted twice, and jumps.
      const observer = new ResizeObserver(() => flushSync(measure));
      observer.observe(content);
      observer.observe(whole);
      return () => observer.disconnect();
    },
    [onSize],
  );
}

/** Whether a card is about row times Jacobian. */
const isProduct = ({ stage, products }: Card): boolean => stage.phase === 'backward' && products.length > 0;

/** The card of one stage: what was computed there, with its numbers. */
function CardBody({ card, names, onSize }: CardBodyProps) {
  const { t } = useTranslation('card');
  const measure = useMeasured(onSize);
  const predicting = usePredicting();
  const { phase } = card.stage;
  const hasProducts = isProduct(card);
  return (
    <div className="card-body">
      <div className="card-content" ref={measure}>
        {predicting && <PredictPart key={card.stage.index} names={names} />}
        {!hasProducts && !predicting && <Formulas card={card} />}
        {card.note !== null && <p className="card-note">{t(`note.${card.note}`)}</p>}
        {phase === 'forward' && <Operands card={card} names={names} />}
        {/* Numbers first: where the canvas leaves little room, the rule in general is what has to be scrolled to. */}
        {hasProducts && <Products card={card} names={names} />}
        {hasProducts && !predicting && <ChainRule card={card} names={names} />}
        {phase === 'update' && <UpdateNote />}
        {phase === 'update' && <Updates card={card} names={names} />}
      </div>
    </div>
  );
}

/** Whether there is a card to show: the canvas asks before it makes room. */
export const hasCard = (state: SessionState): boolean =>
  state.view !== null && state.view.cursor > 0 && !state.stale && state.status !== 'training';

export interface ArithmeticCardProps {
  readonly onClose: () => void;
  /** Called with the size of the whole card, also of what scrolls. */
  readonly onSize: (size: CardSize) => void;
}

/** The arithmetic of the current block. Its place is the canvas's business. */
export function ArithmeticCard({ onClose, onSize }: ArithmeticCardProps) {
  const { t } = useTranslation('card');
  const view = useSession(selectView);
  const stale = useSession(selectStale);
  const training = useSession(selectTraining);
  const names = useGraphNames();
  const card = useCard(view, !stale && !training);
  if (card === null || stale || training) return null;
  const { stage } = card;
  const block = names.block(stage.node);
  return (
    <section className={`card card-${stage.phase}`} data-testid="card" data-node={stage.node} aria-label={t('title', { block })}>
      <header className="card-header">
        <span className={`badge badge-${stage.phase}`}>{t(`phase.${stage.phase}`)}</span>
        <h2>{block}</h2>
        {isProduct(card) && <Convention />}
        <button type="button" className="icon-button" aria-label={t('close')} title={t('close')} onClick={onClose}>
          <X size={14} />
        </button>
      </header>
      <CardBody card={card} names={names} onSize={onSize} />
    </section>
  );
}
