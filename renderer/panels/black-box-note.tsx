import { TriangleAlert } from 'lucide-react';
import type { Document } from '../../graph-core/model/document.ts';
import { useTranslation } from '../i18n/use-translation.ts';
import { useSession } from '../state/session.ts';
import type { SessionState } from '../state/session-store.ts';
import { documentStore, uiStore } from '../state/stores.ts';
import { type ObjectivePlace, setOptimizer } from './training-edits.ts';

const selectRefusal = ({ diagnostics }: SessionState) => diagnostics.find(({ code }) => code === 'training/black-box');

/** Says which block keeps gradients from training the graph, and offers the way that does without them. */
export function BlackBoxNote({ document, objective }: { readonly document: Document; readonly objective: ObjectivePlace }) {
  const { t } = useTranslation('drawer');
  const refusal = useSession(selectRefusal);
  if (refusal === undefined) return null;
  return (
    <>
      <span className="refusal" role="note" title={refusal.message} data-testid="black-box-note">
        <TriangleAlert size={14} aria-hidden="true" />
        <button type="button" className="refusal-place" onClick={() => uiStore.getState().focus(refusal.address)}>
          {t('training.black-box', { block: refusal.address })}
        </button>
      </span>
      <button
        type="button"
        className="plain-button"
        data-testid="train-without-gradients"
        title={t('training.use-search-title')}
        onClick={() => documentStore.getState().dispatch(setOptimizer(document, objective, 'cma-es'))}
      >
        {t('training.use-search')}
      </button>
    </>
  );
}
