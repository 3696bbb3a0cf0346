import { useTranslation } from '../i18n/use-translation.ts';
import { usePredict } from './predict-store.ts';
import './predict.css';

/** In the stepper bar: turns predicting on and off. */
export function PredictToggle() {
  const { t } = useTranslation('predict');
  const on = usePredict((state) => state.on);
  const setOn = usePredict((state) => state.setOn);
  return (
    <button
      type="button"
      className={`chip${on ? ' chip-on' : ''}`}
      aria-pressed={on}
      aria-keyshortcuts="Q"
      title={`${t('title')} (Q)`}
      data-testid="predict-toggle"
      onClick={() => setOn(!on)}
    >
      {t('toggle')}
    </button>
  );
}
