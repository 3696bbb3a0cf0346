import { useEffect } from 'react';
import { useTranslation } from '../i18n/use-translation.ts';
import { usePredicting } from '../predict/predict-store.ts';
import { useLiveQuestion } from '../state/live-question.ts';
import { sessionLink, useSession } from '../state/session.ts';
import type { SessionState } from '../state/session-store.ts';
import { formatCount, formatFull, formatNumber } from '../ui/number-format.ts';
import { Tex } from '../ui/tex.tsx';
import { type LossesState, liveLosses, lookAtCost, useLosses } from './losses-store.ts';

const selectView = (state: SessionState) => state.view;
const selectStale = (state: SessionState) => state.stale;
const selectAll = (state: LossesState) => state;

/**
 * A cost as the lecture writes it: for one sample, and averaged over the set; the one that is not on view is asked for. Nothing is
 * given away while it is to be predicted.
 */
export function CostLoss({ address }: { readonly address: string }) {
  const { t } = useTranslation('inspector');
  const view = useSession(selectView);
  const stale = useSession(selectStale);
  const predicting = usePredicting();
  const { asked, losses } = useLosses(selectAll);
  useLiveQuestion(liveLosses);
  useEffect(() => lookAtCost(address), [address]);
  const entry = view?.values[address]?.entries[0];
  const isMean = view?.sample === 'mean';
  const other = asked.address === address && !predicting && entry !== undefined ? losses : null;
  const sample = isMean ? other?.sample : entry;
  const mean = isMean ? entry : view?.samples === 1 ? entry : other?.mean;
  const number = (value: number | undefined) => (value === undefined ? '–' : formatNumber(value, 4));
  return (
    <dl className={`cost-loss${stale ? ' is-stale' : ''}`}>
      <dt>
        <Tex tex="L(x, y, w) = C(y, G(x, w))" />
        {isMean && view.samples > 1 && <span className="muted"> {t('cost.of-sample', { p: formatCount(asked.sample) })}</span>}
      </dt>
      <dd title={sample === undefined ? undefined : formatFull(sample)} data-testid="cost-sample">
        {number(sample)}
      </dd>
      <dt>
        <Tex tex={`L(S, w) = \\tfrac{1}{P}\\sum_p L(x[p], y[p], w)`} />
      </dt>
      <dd title={mean === undefined ? undefined : formatFull(mean)} data-testid="cost-mean">
        {number(mean)}
      </dd>
      {!isMean && view !== null && view.samples > 1 && (
        <dd className="cost-loss-more">
          <button type="button" className="chip" onClick={() => void sessionLink().sample('mean')}>
            {t('cost.show-mean')}
          </button>
        </dd>
      )}
    </dl>
  );
}
