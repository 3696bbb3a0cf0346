import { useTranslation } from 'react-i18next';
import { usePredicting } from '../predict/predict-store.ts';
import { sessionLink, useSession } from '../state/session.ts';
import type { SessionState } from '../state/session-store.ts';
import { formatFull, formatNumber } from '../ui/number-format.ts';
import { Tex } from '../ui/tex.tsx';

const selectView = (state: SessionState) => state.view;
const selectLoss = (state: SessionState) => state.progress?.loss ?? null;
const selectStale = (state: SessionState) => state.stale;

/** A cost as the lecture writes it: for the sample on view, and averaged over the set. */
export function CostLoss({ address }: { readonly address: string }) {
  const { t } = useTranslation('inspector');
  const view = useSession(selectView);
  const loss = useSession(selectLoss);
  const stale = useSession(selectStale);
  const predicting = usePredicting();
  const entry = view?.values[address]?.entries[0];
  const isMean = view?.sample === 'mean';
  const sample = isMean ? undefined : entry;
  const mean = isMean ? entry : undefined;
  const number = (value: number | undefined) => (value === undefined ? '–' : formatNumber(value, 4));
  return (
    <dl className={`cost-loss${stale ? ' is-stale' : ''}`}>
      <dt>
        <Tex tex="L(x, y, w) = C(y, G(x, w))" />
      </dt>
      <dd title={sample === undefined ? undefined : formatFull(sample)} data-testid="cost-sample">
        {number(sample)}
      </dd>
      <dt>
        <Tex tex={`L(S, w) = \\tfrac{1}{P}\\sum_p L(x[p], y[p], w)`} />
      </dt>
      <dd title={mean === undefined ? undefined : formatFull(mean)} data-testid="cost-mean">
        {number(mean ?? (view?.samples === 1 ? entry : undefined))}
      </dd>
      {mean === undefined && view !== null && view.samples > 1 && (
        <dd className="cost-loss-more">
          {loss !== null && !predicting && <span className="muted">{t('cost.last', { loss: formatNumber(loss.train, 4) })}</span>}
          <button type="button" className="chip" onClick={() => void sessionLink().sample('mean')}>
            {t('cost.show-mean')}
          </button>
        </dd>
      )}
    </dl>
  );
}
