import { memo, useEffect, useState } from 'react';
import { splitAddress } from '../../graph-core/model/document.ts';
import type { Phase } from '../../graph-core/plan/plan.ts';
import type { TensorSummary } from '../../session/protocol.ts';
import { summaryText } from '../canvas/summary.ts';
import { useTranslation } from '../i18n/use-translation.ts';
import { layersOf } from '../state/derived.ts';
import type { DocumentState } from '../state/document-store.ts';
import { sessionLink, useSession } from '../state/session.ts';
import type { SessionState } from '../state/session-store.ts';
import { uiStore, useDocument } from '../state/stores.ts';
import { SummaryOverview } from '../summary/summary-overview.tsx';
import { Slope } from '../ui/symbol.tsx';
import { useWhole } from '../ui/use-whole.ts';
import type { GraphNames } from './graph-names.ts';
import { useNoGradient } from './use-no-gradient.ts';

const selectView = (state: SessionState) => state.view;
const selectParameters = (state: SessionState) => state.parameters;

interface RowProps {
  readonly address: string;
  readonly summary: TensorSummary | undefined;
  /** Symbols of the cost and of the value. */
  readonly cost: string;
  readonly symbol: string;
  /** As text, for those who hear it. */
  readonly name: string;
  /** Why it never gets a gradient. */
  readonly never: string | null;
}

/** Drawn anew only when its own numbers are other ones. */
const GradientRow = memo(function GradientRow({ address, summary, cost, symbol, name, never }: RowProps) {
  const { t } = useTranslation('inspector');
  const { node } = splitAddress(address);
  return (
    <li>
      <button
        type="button"
        className="overview-row"
        data-testid={`gradient-row-${address}`}
        onClick={() => uiStore.getState().select({ nodes: [node], value: address })}
      >
        <span className="visually-hidden">
          {name}: {never === null && !summary && t('overview.not-computed')}
        </span>
        <Slope of={cost} by={symbol} />
        {never === null ? (
          <span className="overview-value" aria-hidden={!summary}>
            {summary ? summaryText(summary) : '–'}
          </span>
        ) : (
          <span className="overview-never" title={never}>
            {t('gradient.no')}
          </span>
        )}
      </button>
    </li>
  );
});

/** Rows that are drawn before more are asked for: hundreds slow each step down, and nobody reads them. */
const SHOWN = 20;
/** Of a list that is long, so many rows come with each frame: it holds up nobody who goes on working. */
const A_FRAME = 8;

function useGrowing(limit: number): number {
  const [count, setCount] = useState(A_FRAME);
  useEffect(() => {
    if (count >= limit) return;
    const frame = requestAnimationFrame(() => setCount(count + A_FRAME));
    return () => cancelAnimationFrame(frame);
  }, [count, limit]);
  return Math.min(count, limit);
}

function GradientRows({ addresses, names }: { readonly addresses: readonly string[]; readonly names: GraphNames }) {
  const { t } = useTranslation('inspector');
  const view = useSession(selectView);
  const [shown, setShown] = useState(SHOWN);
  const never = useNoGradient(names);
  const grown = useGrowing(Math.min(shown, addresses.length));
  if (addresses.length === 0) return <p className="empty-note">{t('overview.none')}</p>;
  return (
    <>
      <ul className="overview-list">
        {addresses.slice(0, grown).map((address) => (
          <GradientRow
            key={address}
            address={address}
            summary={view?.gradients[address]}
            name={`∂${names.cost}/∂${names.symbol(address)}`}
            cost={names.cost}
            symbol={names.plain(address)}
            never={never(address)}
          />
        ))}
      </ul>
      {addresses.length > shown && (
        <button type="button" className="chip" onClick={() => setShown(shown + SHOWN)}>
          {t('overview.more', { more: Math.min(SHOWN, addresses.length - shown), count: addresses.length })}
        </button>
      )}
    </>
  );
}

/** The part of a long pass that is listed: around the current block. */
const AROUND = 20;

function around<T>(
  all: readonly T[],
  current: number,
): { readonly part: readonly T[]; readonly before: number; readonly after: number } {
  if (all.length <= 2 * AROUND) return { part: all, before: 0, after: 0 };
  const from = Math.max(0, Math.min(all.length - 2 * AROUND, current - AROUND));
  return { part: all.slice(from, from + 2 * AROUND), before: from, after: all.length - from - 2 * AROUND };
}

const PHASES: readonly Phase[] = ['forward', 'backward', 'update'];

function Passes({ names }: { readonly names: GraphNames }) {
  const { t } = useTranslation('inspector');
  const view = useSession(selectView);
  if (view === null || view.stages.length === 0) return null;
  // The numbers on the blocks: two blocks may bear the same name.
  const forward = view.stages.filter((stage) => stage.phase === 'forward');
  const numbers = new Map(forward.map((stage, index) => [stage.node, index + 1]));
  return (
    <section className="inspector-section">
      <h3>{t('overview.order')}</h3>
      {PHASES.filter((phase) => view.stages.some((stage) => stage.phase === phase)).map((phase) => {
        const own = view.stages.filter((stage) => stage.phase === phase);
        const { part, before, after } = around(own, view.cursor - 1 - (own[0]?.index ?? 0));
        return (
          <div key={phase} className="pass-line">
            <span className={`badge badge-${phase}`}>{t(`phase.${phase}`)}</span>
            <ol>
              {before > 0 && <li className="pass-more">{t('overview.before', { count: before })}</li>}
              {part.map((stage) => (
                <li key={stage.index}>
                  <button
                    type="button"
                    className={`pass-stage${stage.index === view.cursor - 1 ? ' pass-current' : stage.index < view.cursor ? ' pass-done' : ''}`}
                    onClick={() => void sessionLink().goTo(stage.index + 1)}
                  >
                    <span className="pass-number">{numbers.get(stage.node)}</span> {names.block(stage.node)}
                  </button>
                </li>
              ))}
              {after > 0 && <li className="pass-more">{t('overview.after', { count: after })}</li>}
            </ol>
          </div>
        );
      })}
    </section>
  );
}

const selectLayers = (state: DocumentState): number => layersOf(state.document);

/** How deep the network is, as the lecture counts: `2 layers (linear + non-linear pairs)`. */
function Layers() {
  const { t } = useTranslation('inspector');
  const count = useDocument(selectLayers);
  if (count === 0) return null;
  return (
    <p className="overview-layers" data-testid="layers" title={t('overview.layers-title')}>
      <strong>{t('overview.layers', { count })}</strong> {t('overview.layers-pairs')}
    </p>
  );
}

/** With nothing selected: what backward computes, states and weights apart, and the order of the passes. What is long comes a frame later. */
export function Overview({ names }: { readonly names: GraphNames }) {
  const { t } = useTranslation('inspector');
  const isWhole = useWhole();
  const view = useSession(selectView);
  const parameters = useSession(selectParameters);
  const weights = parameters.filter(({ isBuffer }) => !isBuffer).map(({ address }) => address);
  const isWeight = new Set(parameters.map(({ address }) => address));
  const made = new Set((view?.stages ?? []).filter((stage) => stage.phase === 'forward').flatMap((stage) => stage.makes));
  const costs = new Set(names.costs);
  const states = [...new Set([...made, ...Object.keys(view?.gradients ?? {})])].filter(
    (address) => !address.startsWith('edge:') && !isWeight.has(address) && !costs.has(address),
  );
  const isEmpty = states.length + weights.length === 0;
  return (
    <div className="inspector-body" data-testid="inspector-overview">
      <Layers />
      {isEmpty && <p className="empty-note">{t('overview.teach')}</p>}
      {!isEmpty && (
        <>
          <section className="inspector-section">
            <h3>{t('overview.states')}</h3>
            <GradientRows addresses={states} names={names} />
          </section>
          {isWhole && (
            <section className="inspector-section">
              <h3>{t('overview.weights')}</h3>
              <GradientRows addresses={weights} names={names} />
            </section>
          )}
        </>
      )}
      {isWhole && <Passes names={names} />}
      {isWhole && <SummaryOverview />}
    </div>
  );
}
