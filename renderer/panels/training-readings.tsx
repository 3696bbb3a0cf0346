import { useTranslation } from '../i18n/use-translation.ts';
import { BrokenBlock } from '../runs/broken-block.tsx';
import type { DocumentState } from '../state/document-store.ts';
import { useSession } from '../state/session.ts';
import type { SessionState } from '../state/session-store.ts';
import { useDocument } from '../state/stores.ts';
import { formatFull, formatNumber } from '../ui/number-format.ts';
import { isShare } from './chart-series.ts';

const selectProgressStale = (state: SessionState) => state.progressStale;
const selectPatience = (state: DocumentState) => state.document.training.stop?.patience ?? 0;
const selectProgress = (state: SessionState) => state.progress;

function Reading({
  name,
  value,
  testId,
}: {
  readonly name: string;
  readonly value: number | null | undefined;
  readonly testId?: string;
}) {
  return (
    <>
      <dt>{name}</dt>
      <dd
        data-testid={testId}
        data-value={value === null || value === undefined ? undefined : String(value)}
        title={value === null || value === undefined ? undefined : formatFull(value)}
      >
        {value === null || value === undefined ? '–' : formatNumber(value, 4)}
      </dd>
    </>
  );
}

const selectStep = (state: SessionState): number => state.view?.step ?? 0;

const percent = (value: number): string => formatNumber(Math.round(value * 1000) / 10);

/** Where the run is: step, L(S, w), metrics, speed; struck out once an edit has made them old. */
export function TrainingReadings() {
  const { t } = useTranslation('drawer');
  const progress = useSession(selectProgress);
  const stale = useSession(selectProgressStale);
  // a file may hold what was trained before
  const begun = useSession(selectStep);
  const patience = useDocument(selectPatience);
  const metrics = [...new Set([...Object.keys(progress?.metrics.train ?? {}), ...Object.keys(progress?.metrics.test ?? {})])];
  const show = (name: string, value: number | undefined): string =>
    value === undefined ? '–' : isShare(name) ? percent(value) : formatNumber(value);
  return (
    <div className={`training-readings${stale ? ' readings-stale' : ''}`}>
      {stale && <p className="muted">{t('reading.stale')}</p>}
      <dl>
        <Reading name={t('reading.step')} value={progress?.step ?? begun} testId="train-steps" />
        <Reading name={t('reading.epoch')} value={progress?.epoch ?? 0} />
        <Reading name={t('reading.loss')} value={progress?.loss?.train} testId="loss-value" />
        {progress?.loss?.test !== null && progress?.loss?.test !== undefined && (
          <Reading name={t(`reading.loss-${progress.heldBack ?? 'test'}`)} value={progress.loss.test} testId="loss-test-value" />
        )}
        {metrics.map((name) => (
          <MetricRow
            key={name}
            name={name}
            isGuessed={progress?.guessed?.includes(name) ?? false}
            held={progress?.heldBack ?? 'test'}
            train={show(name, progress?.metrics.train[name])}
            test={show(name, progress?.metrics.test[name])}
          />
        ))}
        <Reading name={t('reading.rate')} value={progress?.running ? progress.stepsPerSecond : null} />
      </dl>
      {progress?.ended === 'breakpoint' && <p className="empty-note">{t('breakpoints:ended', { step: progress.step + 1 })}</p>}
      {(progress?.ended === 'low' || progress?.ended === 'no-better') && (
        <p className="empty-note" role="status" data-testid="ended-early">
          {t(`training.${progress.ended}`, { count: patience })}
        </p>
      )}
      {progress?.ended === 'not-finite' && (
        <p className="warning-note" role="alert">
          {t('training.not-finite')} <BrokenBlock />
        </p>
      )}
    </div>
  );
}

interface MetricRowProps {
  readonly name: string;
  /** The document does not name it. */
  readonly isGuessed: boolean;
  readonly held: 'validation' | 'test';
  readonly train: string;
  readonly test: string;
}

function MetricRow({ name, isGuessed, held, train, test }: MetricRowProps) {
  const { t } = useTranslation('drawer');
  const known = t(`metric.${name}`, { defaultValue: name });
  return (
    <>
      <dt title={isGuessed ? t('metric.guessed-title') : undefined}>
        {isShare(name) ? t('metric.in-percent', { name: known }) : known}
        {isGuessed && <span className="metric-guessed">{t('metric.guessed-mark')}</span>}
      </dt>
      <dd data-testid={`metric-${name}`} title={t(`reading.train-${held}`)}>
        {test === '–' ? train : `${train} / ${test}`}
      </dd>
    </>
  );
}
