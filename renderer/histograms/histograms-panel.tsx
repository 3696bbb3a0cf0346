import { useMemo } from 'react';
import type { Histogram, HistogramKind } from '../../session/protocol.ts';
import { useTranslation } from '../i18n/use-translation.ts';
import { useGraphNames } from '../inspectors/use-graph-names.ts';
import { useLiveQuestion } from '../state/live-question.ts';
import { formatCount, formatFull, formatNumber } from '../ui/number-format.ts';
import { type HistogramsState, histogramsStore, liveHistograms, useHistograms } from './histograms-store.ts';
import { type Moments, trackOf } from './record.ts';
import { TrackPicture } from './track-picture.tsx';
import './histograms.css';

const selectAll = (state: HistogramsState) => state;
const KINDS: readonly HistogramKind[] = ['parameter', 'gradient', 'activation'];

/** One tensor: how its entries lay over the steps, and what they are now. */
function Track({ moments, now, name }: { readonly moments: Moments; readonly now: Histogram; readonly name: string }) {
  const { t } = useTranslation('histograms');
  const track = useMemo(() => trackOf(moments, now), [moments, now]);
  const steps = moments.map(({ step }) => step);
  const { kind, address, entries, mean, sd, zeros, nonFinite, dead } = now;
  return (
    <figure className="track" data-testid={`track-${kind}-${address}`}>
      <figcaption>
        <b className="math">{name}</b>{' '}
        <span className="muted" title={t('mean-title', { mean: formatFull(mean), sd: formatFull(sd) })}>
          {t('mean', { mean: formatNumber(mean), sd: formatNumber(sd) })}
        </span>
      </figcaption>
      <TrackPicture steps={steps} track={track} label={name} />
      <p className="muted">
        {t('zeros', {
          count: entries,
          text: formatCount(entries),
          share: formatNumber(Math.round((1000 * zeros) / entries) / 10),
        })}
        {dead && dead.units > 0 && <b className="track-dead"> {t('dead', { count: dead.units, of: dead.of })}</b>}
        {nonFinite > 0 && <b className="track-dead"> {t('non-finite', { count: nonFinite })}</b>}
      </p>
    </figure>
  );
}

/** How weights, their gradients and what blocks make lie, over the steps that were trained while this was open. */
export function HistogramsPanel() {
  const { t } = useTranslation('histograms');
  const names = useGraphNames();
  const { kind, moments, problem } = useHistograms(selectAll);
  const isReady = useLiveQuestion(liveHistograms);
  const now = moments.at(-1);
  if (!isReady) return <p className="empty-note">{t('blocked')}</p>;
  if (problem !== null) return <p className="empty-note">{t('failed', { problem })}</p>;
  if (now === undefined) return <p className="empty-note">{t('waiting')}</p>;
  const shown = now.all.filter((each) => each.kind === kind);
  return (
    <div className="histograms-panel" data-testid="histograms" data-moments={moments.length} data-step={now.step}>
      <div className="histograms-bar">
        <fieldset className="segmented" aria-label={t('kinds')}>
          {KINDS.map((each) => (
            <button
              key={each}
              type="button"
              className={`segment${each === kind ? ' segment-on' : ''}`}
              aria-pressed={each === kind}
              data-testid={`histograms-${each}`}
              onClick={() => histogramsStore.setState({ kind: each })}
            >
              {t(`kind.${each}`)}
            </button>
          ))}
        </fieldset>
        <span className="muted">
          {t('steps', { from: formatCount(moments[0]?.step ?? 0), to: formatCount(now.step) })}{' '}
          {kind !== 'parameter' && t('rows', { rows: formatCount(now.rows), of: formatCount(now.of) })}{' '}
          {now.leftOut > 0 && t('left-out', { count: now.leftOut })}
        </span>
      </div>
      {shown.length === 0 ? (
        <p className="empty-note">{t('none')}</p>
      ) : (
        <div className="histograms-tracks">
          {shown.map((each) => (
            <Track key={each.address} moments={moments} now={each} name={names.symbol(each.address)} />
          ))}
        </div>
      )}
    </div>
  );
}
