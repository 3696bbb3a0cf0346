import { useTranslation } from '../i18n/use-translation.ts';
import { usePredicting } from '../predict/predict-store.ts';
import { forwardEnd } from '../state/document-change.ts';
import type { DocumentState } from '../state/document-store.ts';
import { useSession } from '../state/session.ts';
import type { SessionState } from '../state/session-store.ts';
import { uiStore, useDocument, useUi } from '../state/stores.ts';
import type { UiState } from '../state/ui-store.ts';

const selectHints = (state: UiState) => state.preferences.hints;
const selectHasNodes = (state: DocumentState): boolean => state.document.nodes.length > 0;
/** The forward pass is done and the backward pass lies ahead. */
const selectAtBackward = ({ view }: SessionState): boolean =>
  view !== null && view.cursor === forwardEnd(view.stages) && view.cursor < view.stages.length;
const selectPresent = (state: UiState) => state.present;
const ORDER = ['step', 'edit', 'train'] as const;

/** Three hints, one at a time; each goes away when it is done or dismissed. */
export function Hints() {
  const { t } = useTranslation('canvas');
  const hints = useUi(selectHints);
  const hasNodes = useDocument(selectHasNodes);
  const present = useUi(selectPresent);
  const canStepBackward = useSession(selectAtBackward);
  const next = ORDER.find((hint) => hints[hint]);
  const predicting = usePredicting();
  if (predicting || next === undefined || !hasNodes || present || (next === 'step' && !canStepBackward)) return null;
  return (
    <aside className="coach" data-testid={`hint-${next}`} data-hint={next}>
      <span className="coach-number">
        {ORDER.indexOf(next) + 1}/{ORDER.length}
      </span>
      <span className="coach-text">{t(`hint.${next}`)}</span>
      <button type="button" className="coach-dismiss" onClick={() => uiStore.getState().dismissHint(next)}>
        {t('hint.dismiss')}
      </button>
    </aside>
  );
}
