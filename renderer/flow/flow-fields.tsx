import { Lock, MoveRight, OctagonX } from 'lucide-react';
import { learnedBy, toggleFreeze } from '../../graph-core/edit/edits/freeze.ts';
import { muteFault, toggleMute } from '../../graph-core/edit/edits/mute.ts';
import { toggleStopGradient } from '../../graph-core/edit/edits/stop-gradient.ts';
import type { Transaction } from '../../graph-core/edit/transaction.ts';
import type { GraphNode } from '../../graph-core/model/document.ts';
import type { Result } from '../../graph-core/model/result.ts';
import { opOf } from '../../graph-core/ops/index.ts';
import { isMuted } from '../../graph-core/validate/mute.ts';
import { useTranslation } from '../i18n/use-translation.ts';
import { selectDocument } from '../state/document-store.ts';
import { documentStore, useDocument } from '../state/stores.ts';
import { flowStates } from './flow-states.ts';

interface Switch {
  readonly id: 'mute' | 'freeze' | 'stop';
  readonly isOn: boolean;
  /** Translation key of why it cannot be used; null where it can. */
  readonly why: string | null;
  readonly edit: () => Result<Transaction>;
}

const ICONS = { mute: MoveRight, freeze: Lock, stop: OctagonX } as const;

/** Mute, freeze and stop the gradient, side by side in a block's settings, each with what it means. */
export function FlowFields({ node }: { readonly node: GraphNode }) {
  const { t } = useTranslation('flow');
  const document = useDocument(selectDocument);
  const states = flowStates(document, node.id);
  const fault = isMuted(node) ? null : muteFault(document, node);
  const weights = learnedBy(document, [node.id]);
  const stop = toggleStopGradient(document, opOf, [node.id]);
  const now = () => documentStore.getState().document;
  const switches: readonly Switch[] = [
    { id: 'mute', isOn: isMuted(node), why: fault && `why.${fault}`, edit: () => toggleMute(now(), [node.id]) },
    {
      id: 'freeze',
      isOn: weights.length > 0 && weights.every(({ trainable }) => !trainable),
      why: weights.length === 0 ? 'why.no-weights' : null,
      edit: () => toggleFreeze(now(), [node.id]),
    },
    {
      id: 'stop',
      isOn: states.includes('stopped'),
      why: stop.ok ? null : 'why.no-gradient',
      edit: () => toggleStopGradient(now(), opOf, [node.id]),
    },
  ];
  const shown = switches.filter(({ id, why }) => id !== 'freeze' || why === null);
  return (
    <fieldset className="flow-fields" aria-label={t('label')}>
      {shown.map(({ id, isOn, why, edit }) => {
        const Icon = ICONS[id];
        return (
          <button
            key={id}
            type="button"
            className={`chip${isOn ? ' chip-on' : ''}`}
            aria-pressed={isOn}
            aria-disabled={why !== null}
            title={why === null ? t(`help.${id}`) : t(why)}
            data-testid={`setting-${id}`}
            onClick={() => documentStore.getState().attempt(edit())}
          >
            <Icon size={12} aria-hidden /> {t(`switch.${id}`)}
          </button>
        );
      })}
      {shown.some(({ isOn }) => isOn) && (
        <p className="muted flow-why">
          {shown
            .filter(({ isOn }) => isOn)
            .map(({ id }) => t(`help.${id}`))
            .join(' ')}
        </p>
      )}
    </fieldset>
  );
}
