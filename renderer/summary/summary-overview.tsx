import { useTranslation } from '../i18n/use-translation.ts';
import { uiStore } from '../state/stores.ts';
import { formatCount } from '../ui/number-format.ts';
import { entriesText } from './summary-text.ts';
import { useSummary } from './use-summary.ts';
import './summary.css';

/** How many parameters there are and what they take, in the inspector while nothing is selected. */
export function SummaryOverview() {
  const { t } = useTranslation('summary');
  const { summary, batch } = useSummary();
  if (summary.rows.length === 0) return null;
  const { trainable, frozen, activations, state } = summary;
  return (
    <section className="inspector-section summary-overview" data-testid="summary-overview">
      <h3>{t('title')}</h3>
      <dl>
        <dt>{t('parameters')}</dt>
        <dd>
          {formatCount(trainable + frozen)} <span className="muted">{entriesText(trainable + frozen)}</span>
        </dd>
        {frozen > 0 && (
          <>
            <dt>{t('frozen')}</dt>
            <dd>{formatCount(frozen)}</dd>
          </>
        )}
        <dt>{t('activations')}</dt>
        <dd>
          {entriesText(activations)}{' '}
          {batch > 1 && <span className="muted">{t('of-batch', { size: entriesText(activations * batch), batch })}</span>}
        </dd>
        {state > 0 && (
          <>
            <dt>{t('state')}</dt>
            <dd>{entriesText(state)}</dd>
          </>
        )}
      </dl>
      <button
        type="button"
        className="chip"
        data-testid="open-summary"
        onClick={() => uiStore.getState().openDialog({ kind: 'summary' })}
      >
        {t('open')}
      </button>
    </section>
  );
}
