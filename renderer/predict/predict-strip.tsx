import { useTranslation } from '../i18n/use-translation.ts';
import { predictStore, usePredict } from './predict-store.ts';
import { HIDDEN_KINDS } from './veil.ts';
import './predict.css';

const TOLERANCES: readonly number[] = [0.001, 0.01, 0.05, 0.1];

function Tolerance() {
  const { t } = useTranslation('predict');
  const { relative } = usePredict((state) => state.tolerance);
  return (
    <label title={t('tolerance-title')}>
      {t('tolerance')}
      <select
        data-testid="predict-tolerance"
        value={relative}
        onChange={(event) => {
          const next = Number(event.target.value);
          predictStore.getState().tolerate({ relative: next, absolute: next / 10 });
        }}
      >
        {TOLERANCES.map((each) => (
          <option key={each} value={each}>
            {t('percent', { percent: each * 100 })}
          </option>
        ))}
      </select>
    </label>
  );
}

/** Over the canvas while predicting is on: what is hidden, how near an answer has to be, and the score. */
export function PredictStrip() {
  const { t } = useTranslation('predict');
  const on = usePredict((state) => state.on);
  const hides = usePredict((state) => state.hides);
  const tried = usePredict((state) => state.tried.size);
  const right = usePredict((state) => state.right.size);
  const { hide, resetScore } = predictStore.getState();
  if (!on) return null;
  return (
    <section className="predict-strip" aria-label={t('title')} data-testid="predict-strip">
      <fieldset>
        <legend>{t('hide')}</legend>
        {HIDDEN_KINDS.map((kind) => (
          <label key={kind}>
            <input
              type="checkbox"
              checked={hides[kind]}
              data-testid={`predict-hide-${kind}`}
              onChange={(event) => hide(kind, event.target.checked)}
            />
            {t(`kind.${kind}`)}
          </label>
        ))}
        <Tolerance />
      </fieldset>
      <span className="predict-score" data-testid="predict-score">
        {t(tried === 0 ? 'no-score' : 'score', { right, count: tried })}
      </span>
      {tried > 0 && (
        <button type="button" className="chip" data-testid="predict-reset" onClick={resetScore}>
          {t('reset')}
        </button>
      )}
    </section>
  );
}
