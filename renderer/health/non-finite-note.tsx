import type { TFunction } from 'i18next';
import { useEffect } from 'react';
import { rootOf } from '../../graph-core/model/address.ts';
import type { NonFinite, StepView } from '../../session/protocol.ts';
import { useTranslation } from '../i18n/use-translation.ts';
import type { GraphNames } from '../inspectors/graph-names.ts';
import { useGraphNames } from '../inspectors/use-graph-names.ts';
import { blockText } from '../program/text.ts';
import { sessionLink, useSession } from '../state/session.ts';
import type { SessionState } from '../state/session-store.ts';
import { uiStore } from '../state/stores.ts';
import { formatList, formatNumber } from '../ui/number-format.ts';
import { causeText, entryText } from './cause-text.ts';
import { type HealthState, healthStore, useHealth } from './health-store.ts';
import './health.css';

const selectView = (state: SessionState) => state.view;
const selectFound = (state: HealthState) => state.nonFinite;

const hasBad = (view: StepView): boolean =>
  view.firstNonFinite !== null || Object.values(view.gradients).some(({ nonFinite }) => nonFinite > 0);

let asked = 0;

/** Asks for the entry that made the first NaN whenever one is on view. Call once, where it is always mounted. */
export function useNonFiniteSearch(): void {
  const view = useSession(selectView);
  useEffect(() => {
    const mine = ++asked;
    const found = (nonFinite: NonFinite | null): void => {
      if (mine === asked) healthStore.setState({ nonFinite });
    };
    if (view === null || !hasBad(view)) found(null);
    else
      void sessionLink()
        .ask('nonFinite', {})
        .then(found, () => found(null));
  }, [view]);
}

function textOf(t: TFunction<'health'>, found: NonFinite, names: GraphNames, view: StepView | null): string {
  const at = entryText(names, view, found.address, found.index);
  const inputs = formatList(
    found.inputs.map(({ address, index, value }) => `${entryText(names, view, address, index)} = ${formatNumber(value)}`),
  );
  const cause = causeText(t, found.cause, names, view);
  const told = { block: blockText(found.node, names), at, value: formatNumber(found.value), inputs, cause };
  if (found.phase === 'backward') return t('bad.backward', told).trim();
  return t(cause !== '' ? 'bad.caused' : inputs !== '' ? 'bad.forward' : 'bad.given', told);
}

/** In words: which block made the first NaN or infinity, where, and of what; with a jump to the block. */
export function NonFiniteNote({ announce = false }: { readonly announce?: boolean }) {
  const { t } = useTranslation('health');
  const view = useSession(selectView);
  const found = useHealth(selectFound);
  const names = useGraphNames();
  if (found === null) return null;
  const text = textOf(t, found, names, view);
  return (
    <p
      className={`health-bad${announce ? ' health-bad-line' : ''}`}
      role={announce ? 'alert' : undefined}
      title={text}
      data-testid={announce ? 'step-non-finite' : 'non-finite'}
    >
      <span>{text}</span>{' '}
      <button
        type="button"
        className="chip"
        data-testid={announce ? 'step-non-finite-show' : 'non-finite-show'}
        onClick={() => uiStore.getState().focus(rootOf(found.node))}
      >
        {t('show-block')}
      </button>
    </p>
  );
}
