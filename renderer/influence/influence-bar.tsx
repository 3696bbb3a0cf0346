import { X } from 'lucide-react';
import type { Address } from '../../graph-core/model/document.ts';
import { useTranslation } from '../i18n/use-translation.ts';
import { analysisFor, selectDrawing } from '../state/derived.ts';
import { uiStore, useDocument } from '../state/stores.ts';
import { idleIn, showInfluence, useInfluence } from './influence-store.ts';

/** Parameters that are named before the rest is counted. */
const NAMED = 6;

function Addresses({
  label,
  addresses,
  testId,
}: {
  readonly label: string;
  readonly addresses: readonly Address[];
  readonly testId: string;
}) {
  const { t } = useTranslation('influence');
  if (addresses.length === 0) return null;
  return (
    <p data-testid={testId}>
      {label}{' '}
      {addresses.slice(0, NAMED).map((address) => (
        <button key={address} type="button" className="chip" onClick={() => uiStore.getState().focus(address)}>
          {address}
        </button>
      ))}
      {addresses.length > NAMED && <span className="muted">{t('more', { count: addresses.length - NAMED })}</span>}
    </p>
  );
}

/** What is highlighted, in words, and which parameters have no part in it. */
export function InfluenceBar() {
  const { t } = useTranslation('influence');
  const found = useInfluence();
  const document = useDocument(selectDrawing);
  if (!found) return null;
  const { shown, influence } = found;
  const name = document.nodes.find(({ id }) => id === shown.block)?.title ?? shown.block;
  const all = analysisFor(document).parameters.map(({ address }) => address);
  const without = shown.way === 'on' ? all.filter((address) => !influence.parameters.has(address)) : [];
  const blocks = t('blocks', { count: influence.blocks.size - 1 });
  return (
    <aside className="influence-bar popover" aria-label={t('title')} data-testid="influence-bar">
      <div>
        <p role="status">
          {shown.way === 'on'
            ? t('on', { name, blocks, parameters: t('parameters', { count: influence.parameters.size }) })
            : t('by', { name, blocks })}
        </p>
        <Addresses label={t('without', { name })} addresses={without} testId="influence-without" />
        <Addresses label={t('idle')} addresses={idleIn(document)} testId="influence-idle" />
      </div>
      <button
        type="button"
        className="icon-button"
        aria-label={t('close')}
        title={t('close')}
        onClick={() => showInfluence(null)}
      >
        <X size={14} aria-hidden />
      </button>
    </aside>
  );
}
