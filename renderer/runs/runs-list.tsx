import { Download, RotateCcw, Trash2 } from 'lucide-react';
import { formatMoment } from '../i18n/format.ts';
import { useTranslation } from '../i18n/use-translation.ts';
import { DraftInput } from '../ui/draft-input.tsx';
import { formatCount, formatFull, formatNumber } from '../ui/number-format.ts';
import { saveRunEnd } from './checkpoint-file.ts';
import { previousOf, type Run } from './run.ts';
import { changesText, runName, settingTexts } from './run-text.ts';
import { renameRun } from './runs.ts';
import { RunKey } from './runs-chart.tsx';
import { chooseRun } from './runs-store.ts';

/** Whether a metric was watched in a run. */
export const hasMetric = ({ metrics }: Run): boolean => Object.keys(metrics.train).length + Object.keys(metrics.test).length > 0;

/** The metric that was watched, of held-back rows where there are some. */
function Metric({ run: { metrics } }: { readonly run: Run }) {
  const { t } = useTranslation('drawer');
  const [name] = Object.keys(metrics.test).length > 0 ? Object.keys(metrics.test) : Object.keys(metrics.train);
  const value = name === undefined ? undefined : (metrics.test[name] ?? metrics.train[name]);
  if (name === undefined || value === undefined) return <>–</>;
  const text = name === 'accuracy' ? `${formatNumber(Math.round(value * 1000) / 10)} %` : formatNumber(value);
  return (
    <>
      <span className="muted">{t(`metric.${name}`, { defaultValue: name })}</span> {text}
    </>
  );
}

function Cost({ value }: { readonly value: number | null | undefined }) {
  return value === null || value === undefined ? <>–</> : <span title={formatFull(value)}>{formatNumber(value, 4)}</span>;
}

export interface RunRowProps {
  readonly run: Run;
  readonly all: readonly Run[];
  readonly isChosen: boolean;
  /** The weights of its end are those of the open document's graph. */
  readonly isHere: boolean;
  readonly onRestore: () => void;
  readonly onDelete: () => void;
  readonly isBusy: boolean;
  /** Some run of the list has one. */
  readonly withMetric: boolean;
}

/** A run: what it was set to, what it came to, and what can be done with it. */
export function RunRow({ run, all, isChosen, isHere, onRestore, onDelete, isBusy, withMetric }: RunRowProps) {
  const { t, language } = useTranslation(['runs', 'drawer']);
  const before = previousOf(all, run);
  const name = runName(run);
  const changes = run.changes.map(({ step, settings }) => t('changed-at', { step, what: changesText(t, settings) }));
  const when = formatMoment(run.begunAt, language);
  const title = t('about', { when, device: run.device, version: run.version });
  return (
    <tr data-testid={`run-${run.number}`} data-ended={run.ended} className={isHere ? undefined : 'run-elsewhere'}>
      <td>
        <input
          type="checkbox"
          checked={isChosen}
          aria-label={t('choose', { run: name })}
          data-testid={`run-${run.number}-choose`}
          onChange={(event) => chooseRun(run.id, event.target.checked)}
        />
      </td>
      <th scope="row">
        <span className="run-name">
          <RunKey run={run} />
          <DraftInput
            value={name}
            aria-label={t('rename', { run: name })}
            title={title}
            className="run-name-field"
            testId={`run-${run.number}-name`}
            onCommit={(text) => renameRun(run.id, text === t('name', { number: run.number }) ? '' : text)}
          />
        </span>
      </th>
      <td className="run-settings">
        {settingTexts(t, run.settings, before?.settings ?? null).map(({ name: each, text, isNew }) => (
          <span key={each} className={isNew ? 'run-new' : undefined}>
            {text}
          </span>
        ))}
        {run.parent !== null && <span>{t('from', { number: run.parent.number, step: run.parent.step })}</span>}
        {!isHere && (
          <span className="run-version" title={t('version-title', { version: run.version })}>
            {t('other-graph', { version: run.version.slice(0, 4) })}
          </span>
        )}
        {changes.map((text) => (
          <span key={text} className="run-change">
            {text}
          </span>
        ))}
      </td>
      <td className="number" data-testid={`run-${run.number}-steps`}>
        {formatCount(run.step)}
      </td>
      <td className="number" data-testid={`run-${run.number}-loss`}>
        <Cost value={run.loss?.train} />
      </td>
      <td className="number">
        <Cost value={run.loss?.test} />
      </td>
      {withMetric && (
        <td className="number">
          <Metric run={run} />
        </td>
      )}
      <td className="run-ended" title={run.culprit === null ? undefined : t('culprit', { block: run.culprit })}>
        {t(`ended.${run.ended}`)}
        {run.culprit !== null && ` (${run.culprit})`}
      </td>
      <td className="run-actions">
        <button
          type="button"
          className="icon-button"
          title={t('restore', { run: name })}
          aria-label={t('restore', { run: name })}
          data-testid={`run-${run.number}-restore`}
          disabled={run.keptStep === null || isBusy}
          onClick={onRestore}
        >
          <RotateCcw size={14} aria-hidden="true" />
        </button>
        <button
          type="button"
          className="icon-button"
          title={t('save', { run: name })}
          aria-label={t('save', { run: name })}
          data-testid={`run-${run.number}-save`}
          disabled={run.keptStep === null}
          onClick={() => void saveRunEnd(run)}
        >
          <Download size={14} aria-hidden="true" />
        </button>
        <button
          type="button"
          className="icon-button"
          title={t('delete', { run: name })}
          aria-label={t('delete', { run: name })}
          data-testid={`run-${run.number}-delete`}
          disabled={run.ended === 'running'}
          onClick={onDelete}
        >
          <Trash2 size={14} aria-hidden="true" />
        </button>
      </td>
    </tr>
  );
}
