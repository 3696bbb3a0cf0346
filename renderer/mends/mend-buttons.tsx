import { Wrench } from 'lucide-react';
import type { Mend } from '../../graph-core/edit/mends/mend.ts';
import { useTranslation } from '../i18n/use-translation.ts';
import { documentStore } from '../state/stores.ts';
import { mendText } from './mend-text.ts';
import './mends.css';

/** The mends of one problem as buttons; each is one undo step. */
export function MendButtons({ mends, onDone }: { readonly mends: readonly Mend[]; readonly onDone?: () => void }) {
  const { t } = useTranslation('mends');
  const apply = (mend: Mend): void => {
    const { dispatch, closeGroup } = documentStore.getState();
    closeGroup();
    dispatch(mend.edit);
    onDone?.();
  };
  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset would draw a frame; these are buttons of one problem.
    <span className="mend-buttons" role="group" aria-label={t('offer')}>
      {mends.map((mend) => {
        const restarts = mend.restarts.length === 0 ? undefined : t('restarts', { list: mend.restarts.join(', ') });
        return (
          <button
            key={mend.id}
            type="button"
            className="mend-button"
            data-testid={`mend-${mend.title.slice('mends:'.length)}`}
            title={restarts}
            aria-description={restarts}
            onClick={() => apply(mend)}
          >
            <Wrench size={12} aria-hidden />
            {mendText(t, mend)}
            {restarts !== undefined && <span className="mend-restarts">*</span>}
          </button>
        );
      })}
    </span>
  );
}
