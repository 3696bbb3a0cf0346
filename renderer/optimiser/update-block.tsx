import { memo } from 'react';
import { liesIn } from '../../graph-core/model/address.ts';
import { useTranslation } from '../i18n/use-translation.ts';
import { useGraphNames } from '../inspectors/use-graph-names.ts';
import { useSession } from '../state/session.ts';
import type { SessionState } from '../state/session-store.ts';
import { uiStore } from '../state/stores.ts';
import { formatNumber } from '../ui/number-format.ts';
import { Tex } from '../ui/tex.tsx';
import { entryName } from './entry-name.ts';
import { useTrace } from './use-trace.ts';
import './trace.css';

/** The first weight that the update on view changes, where it is this block's or lies in this group. */
const updatedIn =
  (id: string) =>
  (state: SessionState): string | null => {
    const stage = state.view?.stages[state.view.cursor - 1];
    if (stage?.phase !== 'update' || !liesIn(stage.node, id)) return null;
    return stage.makes[0] ?? null;
  };
const selectMethod = (state: SessionState) => state.view?.turn?.method ?? null;

/** What of an update stands on the canvas: the rest is in the trace. */
const SHOWN = ['gradient', 'clipped', 'step', 'next'];

/** The first entry of the weight on its way through the update, a line for each quantity. */
function Numbers({ address }: { readonly address: string }) {
  const names = useGraphNames();
  const trace = useTrace(address, 0, 1)?.trace ?? null;
  if (trace === null) return null;
  const rows = trace.lines.filter(({ name }) => SHOWN.includes(name));
  return (
    <span className="update-numbers" data-testid={`update-numbers-${address}`}>
      <span className="update-entry">{entryName(names.symbol(address), trace.shape, 0)}</span>
      {rows.map(({ name, symbol, values }) => (
        <span key={name} className="update-row" data-line={name} data-value={values?.[0]}>
          <Tex tex={symbol} />
          <span>{values?.[0] === undefined ? '–' : formatNumber(values[0], 3)}</span>
        </span>
      ))}
    </span>
  );
}

/** At the weight whose update is on view: the update as a small block of its own, which opens what happens inside it. */
export const UpdateBlock = memo(function UpdateBlock({ id }: { readonly id: string }) {
  const { t } = useTranslation('optimiser');
  const address = useSession(updatedIn(id));
  const method = useSession(selectMethod);
  if (address === null) return null;
  const name = method === null ? t('mark.plain') : t('mark.method', { method });
  const open = (): void => {
    const { select, showTab, showPanel } = uiStore.getState();
    select({ nodes: [id], value: address });
    showTab('gradient');
    showPanel('inspector');
  };
  return (
    <button
      type="button"
      className="update-block nodrag"
      title={t('mark.title')}
      aria-label={t('mark.label', { name })}
      data-testid={`update-block-${id}`}
      onClick={(event) => {
        event.stopPropagation();
        open();
      }}
    >
      <span className="update-name">{name}</span>
      <Numbers address={address} />
    </button>
  );
});
