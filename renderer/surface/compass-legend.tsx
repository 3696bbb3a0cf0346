import type { Document } from '../../graph-core/model/document.ts';
import { useTranslation } from '../i18n/use-translation.ts';
import { optimizerOf } from '../panels/training-edits.ts';
import { selectDocument } from '../state/document-store.ts';
import { useDocument } from '../state/stores.ts';
import { formatNumber } from '../ui/number-format.ts';
import { askNextStep, type SurfaceState, surfaceStore, useSurface } from './surface-store.ts';

const selectAll = (state: SurfaceState) => state;

/** What the next step is: a rate times the gradient, or whatever else the optimiser makes of it. */
export function stepName(document: Document): string {
  const optimizer = optimizerOf(document, 0);
  const isPlain = optimizer.type === 'sgd' && !optimizer.momentum && !optimizer.weightDecay;
  return isPlain ? '\u2212\u03b7g' : '\u0394w';
}

/** Whether the next step is drawn beside the steepest way, how long, and the numbers of both. */
export function CompassLegend() {
  const { t } = useTranslation('surface');
  const { compass, next } = useSurface(selectAll);
  const label = stepName(useDocument(selectDocument));
  return (
    <div className="compass">
      <div className="surface-looks">
        <label title={t('compass.title')}>
          <input
            type="checkbox"
            data-testid="surface-compass"
            checked={compass !== null}
            onChange={(event) => {
              surfaceStore.setState({ compass: event.target.checked ? 'true' : null, next: null });
              void askNextStep();
            }}
          />
          {t('compass.show')}
        </label>
        {compass !== null && (
          <label title={t('compass.unit-title')}>
            <input
              type="checkbox"
              data-testid="surface-compass-unit"
              checked={compass === 'unit'}
              onChange={(event) => surfaceStore.setState({ compass: event.target.checked ? 'unit' : 'true' })}
            />
            {t('compass.unit')}
          </label>
        )}
      </div>
      {compass !== null && next !== null && (
        <dl className="compass-numbers" data-testid="compass-numbers" data-angle={next.angle ?? undefined}>
          <dt className="math compass-steepest">−g</dt>
          <dd>{t(compass === 'unit' ? 'compass.steepest-unit' : 'compass.steepest')}</dd>
          <dt className="math compass-step">{label}</dt>
          <dd>
            {next.length === 0
              ? t('compass.none')
              : t('compass.step', {
                  length: formatNumber(next.length),
                  angle: next.angle === null ? '–' : formatNumber(next.angle),
                })}
            {next.length > 0 &&
              ` ${t(next.slope > 0 ? 'compass.up' : 'compass.down', { slope: formatNumber(Math.abs(next.slope)) })}`}
            {next.length > 0 && next.inPlane < 0.995 && ` ${t('compass.outside', { share: Math.round(100 * next.inPlane) })}`}
          </dd>
        </dl>
      )}
    </div>
  );
}
