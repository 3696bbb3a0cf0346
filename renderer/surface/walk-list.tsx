import type { Walk } from '../../session/protocol.ts';
import { useTranslation } from '../i18n/use-translation.ts';
import type { DocumentState } from '../state/document-store.ts';
import { useDocument } from '../state/stores.ts';
import { NumberField } from '../ui/number-field.tsx';
import { formatCount, formatNumber } from '../ui/number-format.ts';
import { rateOf, type SurfaceState, surfaceStore, useSurface } from './surface-store.ts';

const selectAll = (state: SurfaceState) => state;
const selectRate = ({ document }: DocumentState): number => rateOf(document);

/** Uphill, or out of what numbers can say: the rate was too large. */
const hasRisen = ({ costs, diverged }: Walk): boolean => diverged || !((costs.at(-1) ?? 0) <= (costs[0] ?? 0));

function Row({ walk, index }: { readonly walk: Walk; readonly index: number }) {
  const { t } = useTranslation('surface');
  const { batch } = walk.spec;
  const name = batch === 'all' ? t('walk.full') : batch === 1 ? t('walk.one') : t('walk.mini', { count: batch });
  return (
    <tr data-testid={`walk-${batch}`}>
      <th scope="row">
        <span className={`walk-key walk-key-${index % 3}`} aria-hidden="true" /> {name}
      </th>
      <td className={hasRisen(walk) ? 'walk-risen' : undefined}>
        {walk.diverged ? t('walk.diverged') : formatNumber(walk.costs.at(-1) ?? Number.NaN)}
        {hasRisen(walk) && !walk.diverged && ` ${t('walk.risen')}`}
      </td>
      <td>{formatCount(walk.evaluations.at(-1) ?? 0)}</td>
    </tr>
  );
}

/** Full batch, single samples and mini-batches from the same start: what each came to, and at what price. */
export function WalkList({ onWalk }: { readonly onWalk: () => void }) {
  const { t } = useTranslation('surface');
  const { walks, walkSteps, walkRate, asking } = useSurface(selectAll);
  const rate = useDocument(selectRate);
  return (
    <div className="surface-walks">
      <p className="muted">{t('walk.about')}</p>
      <div className="surface-fields">
        <NumberField
          value={walkSteps}
          label={t('walk.steps')}
          integer
          min={1}
          max={500}
          testId="walk-steps"
          onCommit={(value) => surfaceStore.setState({ walkSteps: value })}
        />
        <NumberField
          value={walkRate ?? rate}
          label={t('walk.rate')}
          min={0}
          testId="walk-rate"
          onCommit={(value) => surfaceStore.setState({ walkRate: value })}
        />
      </div>
      <button type="button" className="plain-button" data-testid="surface-walk" disabled={asking} onClick={onWalk}>
        {t('walk.go')}
      </button>
      {walks.length > 0 && (
        <table className="walk-table">
          <thead>
            <tr>
              <th scope="col">{t('walk.batch')}</th>
              <th scope="col" title={t('walk.loss-title', { steps: walkSteps })}>
                L
              </th>
              <th scope="col" title={t('walk.evaluations-title')}>
                {t('walk.evaluations')}
              </th>
            </tr>
          </thead>
          <tbody>
            {walks.map((walk, i) => (
              <Row key={String(walk.spec.batch)} walk={walk} index={i} />
            ))}
          </tbody>
        </table>
      )}
      {walks.some(hasRisen) && (
        <p className="walk-risen" role="status" data-testid="walk-risen">
          {t('walk.too-fast')}
        </p>
      )}
    </div>
  );
}
