import { Pause, Play, RotateCcw, StepForward } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Document } from '../../graph-core/model/document.ts';
import { OPTIMISERS } from '../../graph-core/optim/index.ts';
import { useGraphNames } from '../inspectors/use-graph-names.ts';
import { selectDocument } from '../state/document-store.ts';
import { sessionLink, useSession } from '../state/session.ts';
import type { SessionState } from '../state/session-store.ts';
import { documentStore, useDocument } from '../state/stores.ts';
import { NumberField } from '../ui/number-field.tsx';
import { formatCount, formatFull, formatNumber } from '../ui/number-format.ts';
import { LossChart } from './loss-chart.tsx';
import {
  type BatchMode,
  editTraining,
  type OptimizerField,
  optimizerFields,
  optimizerFlags,
  optimizerValue,
  setBatch,
  setBatchMode,
  setHyperParameter,
  setOptimizer,
  setOptimizerFlag,
  stepsPerEpoch,
  trainingRows,
  trainingView,
} from './training-edits.ts';

const selectStatus = (state: SessionState) => state.status;
const selectProgressStale = (state: SessionState) => state.progressStale;
const selectProgress = (state: SessionState) => state.progress;
const selectSamples = (state: SessionState) => state.view?.samples ?? 1;

const MODES: readonly BatchMode[] = ['full', 'one', 'mini'];
const { dispatch } = documentStore.getState();

function BatchControl({ document, samples }: { readonly document: Document; readonly samples: number }) {
  const { t } = useTranslation('drawer');
  const view = trainingView(document);
  return (
    <fieldset className="segmented-field">
      <legend className="field-label">{t('training.batch')}</legend>
      <div
        className="segmented"
        role="radiogroup"
        aria-label={t('training.batch')}
        data-testid="batch-mode"
        data-mode={view.mode}
      >
        {MODES.map((mode) => (
          <label
            key={mode}
            className={view.mode === mode ? 'segment segment-on' : 'segment'}
            title={t(`training.mode-title.${mode}`)}
          >
            <input
              type="radio"
              name="batch-mode"
              data-testid={`batch-${mode}`}
              checked={view.mode === mode}
              onChange={() => dispatch(setBatchMode(document, mode, Math.min(view.miniSize, Math.max(2, samples))))}
            />
            {t(`training.mode.${mode}`, { formatted: formatCount(samples) })}
          </label>
        ))}
        {view.mode === 'mini' && (
          <NumberField
            value={view.miniSize}
            label={t('training.size')}
            integer
            min={1}
            max={Math.max(1, samples)}
            testId="batch-size"
            error={t('training.size-error', { max: samples })}
            onCommit={(size) => dispatch(setBatch(document, { size }))}
          />
        )}
      </div>
    </fieldset>
  );
}

interface ChoiceProps {
  readonly label: string;
  readonly value: string;
  readonly options: readonly { readonly id: string; readonly label: string }[];
  readonly testId: string;
  readonly onChange: (id: string) => void;
}

function Choice({ label, value, options, testId, onChange }: ChoiceProps) {
  return (
    <label className="field">
      <span className="field-label">{label}</span>
      <select className="native-select" value={value} data-testid={testId} onChange={(event) => onChange(event.target.value)}>
        {options.map((option) => (
          <option key={option.id} value={option.id}>
            {option.label}
          </option>
        ))}
      </select>
    </label>
  );
}

const testIdOf = (field: OptimizerField): string =>
  field.name === 'lr'
    ? 'learning-rate'
    : field.at === undefined
      ? `optimizer-${field.name}`
      : `optimizer-${field.name}-${field.at}`;

function OptimizerControl({ document, cost }: { readonly document: Document; readonly cost: string | null }) {
  const { t } = useTranslation('drawer');
  const { optimizer } = trainingView(document);
  const fields = optimizerFields(optimizer.type);
  return (
    <>
      <Choice
        label={t('training.optimizer')}
        value={optimizer.type}
        testId="optimizer"
        options={OPTIMISERS.map(({ type, title }) => ({ id: type, label: t(`optimizer.${type}`, { defaultValue: title }) }))}
        onChange={(type) => dispatch(setOptimizer(document, cost, type))}
      />
      {fields.map((field) => (
        <NumberField
          key={testIdOf(field)}
          value={optimizerValue(optimizer, field)}
          label={t(`hyper.${field.name}${field.at === undefined ? '' : `-${field.at + 1}`}`, { defaultValue: field.name })}
          {...(field.min === undefined ? {} : { min: field.min })}
          {...(field.max === undefined ? {} : { max: field.max })}
          testId={testIdOf(field)}
          error={t('hyper.error')}
          onCommit={(value) => dispatch(setHyperParameter(document, cost, field, value))}
        />
      ))}
      {optimizerFlags(optimizer).map((flag) => (
        <label key={flag.name} className="field" title={flag.docs}>
          <span className="field-label">{t(`hyper.${flag.name}`, { defaultValue: flag.name })}</span>
          <input
            type="checkbox"
            data-testid={`optimizer-${flag.name}`}
            checked={flag.value}
            onChange={(event) => dispatch(setOptimizerFlag(document, cost, flag.name, event.target.checked))}
          />
        </label>
      ))}
    </>
  );
}

function Controls({
  document,
  cost,
  samples,
}: {
  readonly document: Document;
  readonly cost: string | null;
  readonly samples: number;
}) {
  const { t } = useTranslation('drawer');
  const view = trainingView(document);
  return (
    <div className="training-controls">
      <BatchControl document={document} samples={samples} />
      <div className="training-fields">
        <OptimizerControl document={document} cost={cost} />
        <Choice
          label={t('training.order')}
          value={view.order}
          testId="batch-order"
          options={(['sequence', 'shuffle', 'replacement'] as const).map((id) => ({ id, label: t(`training.orders.${id}`) }))}
          onChange={(order) => dispatch(setBatch(document, { order: order as 'sequence' | 'shuffle' | 'replacement' }))}
        />
        <NumberField
          value={view.epochs}
          label={t('training.epochs')}
          integer
          min={1}
          testId="epochs"
          error={t('training.whole')}
          onCommit={(epochs) => dispatch(editTraining(document, { epochs }, 'epochs'))}
        />
        <NumberField
          value={view.seed}
          label={t('training.seed')}
          integer
          min={0}
          testId="seed"
          error={t('training.whole')}
          onCommit={(seed) => dispatch(editTraining(document, { seed }, 'seed'))}
        />
      </div>
    </div>
  );
}

function Buttons({
  steps,
  perEpoch,
  disabled,
}: {
  readonly steps: number;
  readonly perEpoch: number;
  readonly disabled: boolean;
}) {
  const { t } = useTranslation('drawer');
  const status = useSession(selectStatus);
  const training = status === 'training';
  const off = disabled || status === 'blocked' || status === 'idle';
  return (
    <div className="training-buttons">
      <button
        type="button"
        className="plain-button plain-button-primary"
        data-testid="train-button"
        data-running={training}
        disabled={off && !training}
        onClick={() => void (training ? sessionLink().stop() : sessionLink().train(steps))}
      >
        {training ? <Pause size={14} aria-hidden="true" /> : <Play size={14} aria-hidden="true" />}
        {training ? t('training.pause') : t('training.train')}
      </button>
      <button
        type="button"
        className="plain-button"
        data-testid="train-step"
        disabled={off || training}
        onClick={() => void sessionLink().train(1)}
      >
        <StepForward size={14} aria-hidden="true" />
        {t('training.one-step')}
      </button>
      <button
        type="button"
        className="plain-button"
        data-testid="reset-weights"
        disabled={off || training}
        onClick={() => void sessionLink().resetWeights()}
      >
        <RotateCcw size={14} aria-hidden="true" />
        {t('training.reset')}
      </button>
      <span className="muted" title={t('training.plan-title', { perEpoch: formatCount(perEpoch) })}>
        {t('training.plan', { steps: formatCount(steps) })}
      </span>
    </div>
  );
}

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
        data-value={value ?? undefined}
        title={value === null || value === undefined ? undefined : formatFull(value)}
      >
        {value === null || value === undefined ? '–' : formatNumber(value, 4)}
      </dd>
    </>
  );
}

const percent = (value: number): string => formatNumber(Math.round(value * 1000) / 10);

/** Metrics that are shares are shown in percent. */
const isShare = (name: string): boolean => name === 'accuracy';

function Readings() {
  const { t } = useTranslation('drawer');
  const progress = useSession(selectProgress);
  const stale = useSession(selectProgressStale);
  const metrics = [...new Set([...Object.keys(progress?.metrics.train ?? {}), ...Object.keys(progress?.metrics.test ?? {})])];
  const show = (name: string, value: number | undefined): string =>
    value === undefined ? '–' : isShare(name) ? percent(value) : formatNumber(value);
  return (
    <div className={`training-readings${stale ? ' readings-stale' : ''}`}>
      {stale && <p className="muted">{t('reading.stale')}</p>}
      <dl>
        <Reading name={t('reading.step')} value={progress?.step ?? 0} testId="train-steps" />
        <Reading name={t('reading.epoch')} value={progress?.epoch ?? 0} />
        <Reading name={t('reading.loss')} value={progress?.loss?.train} testId="loss-value" />
        {progress?.loss?.test !== null && progress?.loss?.test !== undefined && (
          <Reading name={t('reading.loss-test')} value={progress.loss.test} testId="loss-test-value" />
        )}
        {metrics.map((name) => (
          <MetricRow
            key={name}
            name={name}
            train={show(name, progress?.metrics.train[name])}
            test={show(name, progress?.metrics.test[name])}
          />
        ))}
        <Reading name={t('reading.rate')} value={progress?.running ? progress.stepsPerSecond : null} />
      </dl>
      {progress?.ended === 'not-finite' && (
        <p className="warning-note" role="alert">
          {t('training.not-finite')}
        </p>
      )}
    </div>
  );
}

function MetricRow({ name, train, test }: { readonly name: string; readonly train: string; readonly test: string }) {
  const { t } = useTranslation('drawer');
  return (
    <>
      <dt>
        {isShare(name) ? t('metric.in-percent', { name: t(`metric.${name}`) }) : t(`metric.${name}`, { defaultValue: name })}
      </dt>
      <dd data-testid={`metric-${name}`} title={t('reading.train-test')}>
        {test === '–' ? train : `${train} / ${test}`}
      </dd>
    </>
  );
}

/** Batch, optimiser, run and the curves. Hyper-parameters are edits of the document and can be undone. */
export function TrainingPanel() {
  const { t } = useTranslation('drawer');
  const [log, setLog] = useState(false);
  const document = useDocument(selectDocument);
  const samples = trainingRows(document, useSession(selectSamples));
  const names = useGraphNames();
  const cost = document.training.objectives?.[0]?.cost ?? names.costs[0] ?? null;
  const view = trainingView(document);
  const perEpoch = stepsPerEpoch(view, samples);
  return (
    <div className="training-panel">
      <div className="training-left">
        <Buttons steps={perEpoch * view.epochs} perEpoch={perEpoch} disabled={cost === null} />
        {cost === null && <p className="empty-note">{t('training.no-cost')}</p>}
        <Controls document={document} cost={cost} samples={samples} />
      </div>
      <div className="training-chart">
        <label className="chart-switch">
          <input type="checkbox" checked={log} data-testid="log-scale" onChange={(event) => setLog(event.target.checked)} />
          {t('chart.log')}
        </label>
        <LossChart log={log} />
      </div>
      <Readings />
    </div>
  );
}
