import { X } from 'lucide-react';
import { setPresent } from '../commands/present.ts';
import { useTranslation } from '../i18n/use-translation.ts';
import { useUi } from '../state/stores.ts';
import type { UiState } from '../state/ui-store.ts';

const selectPresent = (state: UiState) => state.present;

/** The way back from a presentation, for who does not know its keys. */
export function LeavePresentation() {
  const { t } = useTranslation('stepper');
  if (!useUi(selectPresent)) return null;
  return (
    <button
      type="button"
      className="leave-presentation"
      aria-label={t('leave-presentation')}
      title={t('leave-presentation')}
      aria-keyshortcuts="Escape"
      data-testid="leave-presentation"
      onClick={() => setPresent(false)}
    >
      <X size={16} aria-hidden="true" />
      {/* said in the name, too */}
      <kbd>Esc</kbd>
    </button>
  );
}
