import { useTranslation } from '../i18n/use-translation.ts';
import { predictStore } from './predict-store.ts';

/** Stands in for a view whose numbers would tell what is to be predicted. */
export function HiddenNote() {
  const { t } = useTranslation('predict');
  return (
    <div className="predict-note" data-testid="predict-note">
      <p className="empty-note">{t('hidden')}</p>
      <button type="button" className="chip" onClick={() => predictStore.getState().setOn(false)}>
        {t('end')}
      </button>
    </div>
  );
}
