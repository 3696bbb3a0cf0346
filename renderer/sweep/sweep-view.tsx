import { Play, Square } from 'lucide-react';
import { useMemo } from 'react';
import type { SweepPoint } from '../../session/protocol.ts';
import { useTranslation } from '../i18n/use-translation.ts';
import { selectDocument } from '../state/document-store.ts';
import { isMadeBefore } from '../state/made-before.ts';
import { useSession } from '../state/session.ts';
import type { SessionState } from '../state/session-store.ts';
import { documentStore, useDocument } from '../state/stores.ts';
import { NumberField } from '../ui/number-field.tsx';
import { formatCount, formatList, formatNumber } from '../ui/number-format.ts';
import { SweepChart } from './sweep-chart.tsx';
import { rowsOnView, type SweepState, stopSweep, sweep, sweepStore, useSweep } from './sweep-store.ts';
import './sweep.css';

const selectAll = (state: SweepState) => state;
const selectReady = (state: SessionState): boolean => state.status === 'ready' || state.status === 'busy';
const set = sweepStore.setState;
const NONE: readonly number[] = [];

function Controls({ isReady }: { readonly isReady: boolean }) {
  const { t } = useTranslation('sweep');
  const { at, seconds, samples } = useSweep(selectAll);
  return (
    <div className="sweep-controls">
      <button
        type="button"
        className="plain-button plain-button-primary"
        data-testid="sweep-button"
        disabled={at === null && !isReady}
        onClick={() => void (at === null ? sweep() : stopSweep())}
      >
        {at === null ? <Play size={14} aria-hidden="true" /> : <Square size={14} aria-hidden="true" />}
        {t(at === null ? 'go' : 'stop')}
      </button>
      <NumberField
        value={samples ?? 4 * rowsOnView()}
        label={t('samples')}
        integer
        min={1}
        testId="sweep-samples"
        error={t('samples-error')}
        onCommit={(value) => set({ samples: value })}
      />
      <NumberField
        value={seconds}
        label={t('seconds')}
        min={0.05}
        max={60}
        testId="sweep-seconds"
        error={t('seconds-error')}
        onCommit={(value) => set({ seconds: value })}
      />
      {at !== null && (
        <span className="sweep-progress" role="status">
          <progress max={at.of} value={at.done} aria-label={t('go')} /> {t('at', { batch: formatCount(at.batch) })}
        </span>
      )}
    </div>
  );
}

/** What to see in the two charts, from the numbers in them. */
function Sentences({ points }: { readonly points: readonly SweepPoint[] }) {
  const { t } = useTranslation('sweep');
  const fastest = points.reduce((best, point) => (point.samplesPerSecond > best.samplesPerSecond ? point : best));
  const [one] = points;
  const ratio = one === undefined ? 1 : fastest.samplesPerSecond / one.samplesPerSecond;
  const finite = points.filter(({ after }) => after !== null);
  const lowest = finite.reduce<SweepPoint | null>(
    (best, point) => (best === null || (point.after as number) < (best.after as number) ? point : best),
    null,
  );
  const cut = points.filter(({ seen, after }) => after !== null && seen < (points.at(-1)?.seen ?? 0) * 0.9);
  const broken = points.filter(({ after }) => after === null);
  const list = (some: readonly SweepPoint[]): string => formatList(some.map(({ batch }) => formatCount(batch)));
  return (
    <div className="sweep-text">
      <p data-testid="sweep-speed-text">
        {fastest.samplesPerSecond > 0 && one !== undefined && one.samplesPerSecond > 0
          ? t('speed-text', { batch: formatCount(fastest.batch), ratio: formatNumber(ratio, 2) })
          : t('no-speed')}
      </p>
      <p data-testid="sweep-loss-text">
        {lowest === null
          ? t('loss-none')
          : t('loss-text', {
              batch: formatCount(lowest.batch),
              samples: formatCount(lowest.seen),
              steps: formatCount(lowest.steps),
            })}
        {cut.length > 0 && ` ${t('cut', { sizes: list(cut) })}`}
        {broken.length > 0 && lowest !== null && ` ${t('broken', { sizes: list(broken) })}`}
      </p>
      <p className="muted" data-testid="sweep-device">
        {t('device', { device: fastest.device })}
      </p>
    </div>
  );
}

/** Nothing was timed where the first step broke. */
const speedText = (value: number): string => (value > 0 ? formatNumber(value) : '–');

function Table({ points }: { readonly points: readonly SweepPoint[] }) {
  const { t } = useTranslation('sweep');
  return (
    <table className="sweep-table" data-testid="sweep-table">
      <thead>
        <tr>
          {(['batch', 'samples-per-second', 'steps-per-second', 'loss'] as const).map((id) => (
            <th key={id} scope="col">
              {t(`column.${id}`)}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {points.map((point) => (
          <tr key={point.batch} data-testid={`sweep-${point.batch}`}>
            <th scope="row">{formatCount(point.batch)}</th>
            <td>{speedText(point.samplesPerSecond)}</td>
            <td>{speedText(point.stepsPerSecond)}</td>
            <td title={t('seen', { samples: formatCount(point.seen), steps: formatCount(point.steps) })}>
              {point.after === null ? t('not-finite') : formatNumber(point.after, 4)}
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

/** Over more than a factor of 30 the small ones would all lie on the ground. */
function isWide(losses: readonly (number | null)[]): boolean {
  const known = losses.filter((loss) => loss !== null);
  return known.length > 0 && Math.min(...known) > 0 && Math.max(...known) > 30 * Math.min(...known);
}

/** Batches exist for the hardware: samples a second against the loss for the same number of gradients, by batch size. */
export function SweepView() {
  const { t } = useTranslation('sweep');
  const { points: all, of, made, at, problem } = useSweep(selectAll);
  const document = useDocument(selectDocument);
  const isReady = useSession(selectReady);
  const isOwn = of === documentStore.getState().identity;
  const points = useMemo(() => (isOwn ? all : []), [isOwn, all]);
  const data = useMemo(
    () => ({
      sizes: points.map(({ batch }) => batch),
      speeds: points.map(({ samplesPerSecond }) => (samplesPerSecond > 0 ? samplesPerSecond : null)),
      losses: points.map(({ after }) => after),
      isKnown: points.some(({ after }) => after !== null),
    }),
    [points],
  );
  const seen = points.reduce((most, point) => Math.max(most, point.seen), 0);
  const lossTitle = t('loss', { samples: formatCount(seen) });
  return (
    <div className="sweep-view">
      <div className="sweep-left">
        <Controls isReady={isReady} />
        {problem !== null && (
          <p className="warning-note" role="alert">
            {problem}
          </p>
        )}
        {points.length > 0 && made !== null && isMadeBefore(made, document, 'settings') && (
          <p className="warning-note" role="status" data-testid="sweep-stale">
            {t('stale')}
          </p>
        )}
        {points.length === 0 ? <p className="muted">{t('about')}</p> : <Sentences points={points} />}
      </div>
      {points.length > 0 && (
        <>
          <figure>
            <figcaption>{t('speed')}</figcaption>
            <SweepChart label={t('speed')} sizes={data.sizes} values={data.speeds} colour="--forward" testId="sweep-speed" log />
          </figure>
          <figure>
            <figcaption>{data.isKnown && lossTitle}</figcaption>
            <SweepChart
              label={lossTitle}
              sizes={data.isKnown ? data.sizes : NONE}
              values={data.losses}
              base={points[0]?.before ?? 0}
              log={isWide(data.losses)}
              colour="--cost"
              testId="sweep-loss"
            />
          </figure>
          <div className="sweep-table-place" aria-busy={at !== null}>
            <Table points={points} />
          </div>
        </>
      )}
    </div>
  );
}
