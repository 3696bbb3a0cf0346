import type { TFunction } from 'i18next';
import type { ReactNode } from 'react';
import { ProgressBar } from 'react-aria-components';
import { useShallow } from 'zustand/react/shallow';
import type { Document } from '../../graph-core/model/document.ts';
import { useTranslation } from '../i18n/use-translation.ts';
import { selectDrawing } from '../state/derived.ts';
import { clockTime, type RunProgress, runProgress } from '../state/run-progress.ts';
import { useSession } from '../state/session.ts';
import type { SessionState } from '../state/session-store.ts';
import { useDocument } from '../state/stores.ts';
import { formatList, formatNumber } from '../ui/number-format.ts';
import './run-bar.css';

/** The time that is left, in words; `at most` where a rule may end the run before. */
function timeLeft(t: TFunction<'drawer'>, { left }: RunProgress, { training }: Document): string | null {
  if (left === null) return null;
  const { count, unit } = left;
  if (count === 0) return t('progress.left-few');
  const time = t(`progress.time.${unit}`, { count, formatted: formatNumber(count) });
  const mayEndEarlier = training.stop?.loss !== undefined || training.stop?.patience !== undefined;
  return t(mayEndEarlier ? 'progress.left-at-most' : 'progress.left', { time });
}

/** The speed, and what may end the run before its steps are done. */
function details(t: TFunction<'drawer'>, stepsPerSecond: number, { training: { stop } }: Document): string {
  return [
    t('progress.rate', { rate: formatNumber(stepsPerSecond) }),
    stop?.loss === undefined ? null : t('progress.until-loss', { loss: formatNumber(stop.loss) }),
    stop?.patience === undefined ? null : t('progress.until-patience', { count: stop.patience }),
  ]
    .filter((each) => each !== null)
    .join('\n');
}

const selectSpeed = (state: SessionState) => state.progress?.stepsPerSecond ?? 0;

export interface RunBarProps {
  /** Steps of an epoch, where epochs are told. */
  readonly perEpoch?: number;
  /** What stands there otherwise. */
  readonly children?: ReactNode;
}

/**
 * How much of the run is done and how long it may still take; `children` without a run, and in its first half second. Nothing of it is
 * announced by itself: a screen reader tells it when asked.
 */
export function RunBar({ perEpoch, children = null }: RunBarProps) {
  const { t } = useTranslation('drawer');
  const document = useDocument(selectDrawing);
  const run = useSession(useShallow(runProgress));
  const speed = useSession(selectSpeed);
  if (run === null) return children;
  const percent = t('progress.percent', { percent: run.percent });
  const left = timeLeft(t, run, document);
  const epochs = perEpoch === undefined ? 1 : Math.ceil(run.steps / perEpoch);
  const epoch =
    epochs > 1 && perEpoch ? t('progress.epoch', { epoch: Math.min(epochs, Math.floor(run.done / perEpoch) + 1), epochs }) : null;
  const isLine = perEpoch === undefined;
  const texts = isLine ? [left] : [epoch, clockTime(run.seconds), left];
  const text = texts.filter((each) => each !== null).join(' · ');
  return (
    <ProgressBar
      className={isLine ? 'run-bar run-bar-line' : 'run-bar'}
      aria-label={t('progress.title')}
      value={run.percent}
      valueLabel={formatList([percent, left].filter((each) => each !== null))}
      data-testid={isLine ? 'status-run' : 'run-bar'}
    >
      <span className="run-bar-track">
        <span className="run-bar-done" style={{ width: `${run.percent}%` }} />
      </span>
      {isLine && <span title={[left, details(t, speed, document)].filter((each) => each !== null).join('\n')}>{percent}</span>}
      {text !== '' && (
        <span className="run-bar-text" title={details(t, speed, document)}>
          {text}
        </span>
      )}
    </ProgressBar>
  );
}
