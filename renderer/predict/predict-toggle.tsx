import { useTranslation } from 'react-i18next';
import { predictStore, usePredict } from './predict-store.ts';
import { HIDDEN_KINDS } from './veil.ts';
import './predict.css';

function Score() {
  const { t } = useTranslation('predict');
  const tried = usePredict((state) => state.tried.size);
  const right = usePredict((state) => state.right.size);
  return (
    <span className="predict-score">
      <span data-testid="predict-score">{t('score', { right, count: tried })}</span>
      {tried > 0 && (
        <button type="button" className="chip" data-testid="predict-reset" onClick={predictStore.getState().resetScore}>
          {t('reset')}
        </button>
      )}
    </span>
  );
}

/** Turns predicting on and off; while it is on, what is hidden, how near an answer has to be, and the score. */
export function PredictToggle() {
  const { t } = useTranslation('predict');
  const { on, hides, tolerance, setOn, hide, tolerate } = usePredict((state) => state);
  return (
    <div className="predict-options" data-on={on}>
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
      {on && (
        <fieldset className="predict-hides">
          <legend className="visually-hidden">{t('hide')}</legend>
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
          <label title={t('tolerance-title')}>
            {t('tolerance')}
            <select
              data-testid="predict-tolerance"
              value={tolerance.relative}
              onChange={(event) => {
                const relative = Number(event.target.value);
                tolerate({ relative, absolute: relative / 10 });
              }}
            >
              {[0.001, 0.01, 0.05, 0.1].map((each) => (
                <option key={each} value={each}>
                  {t('percent', { percent: each * 100 })}
                </option>
              ))}
            </select>
          </label>
        </fieldset>
      )}
      {on && <Score />}
    </div>
  );
}
