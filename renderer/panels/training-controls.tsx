import type { Document } from '../../graph-core/model/document.ts';
import { isGradientFree, isSearch, WAYS, type Way, wayOf } from '../../graph-core/optim/ways.ts';
import { useTranslation } from '../i18n/use-translation.ts';
import { hyperHelp, wayHelp } from '../i18n/way-words.ts';
import { documentStore } from '../state/stores.ts';
import { NumberField } from '../ui/number-field.tsx';
import { formatCount } from '../ui/number-format.ts';
import { Choice, type Option } from './choice.tsx';
import { RateControl } from './rate-control.tsx';
import { SearchRule } from './search-rule.tsx';
import {
  type BatchMode,
  comparedBy,
  editTraining,
  METRICS,
  type ObjectivePlace,
  type OptimizerField,
  optimizerFields,
  optimizerFlags,
  optimizerOf,
  optimizerValue,
  setBatch,
  setBatchMode,
  setHyperParameter,
  setMetric,
  setOptimizer,
  setOptimizerFlag,
  setStop,
  trainingView,
} from './training-edits.ts';
import { TurnControl } from './turn-control.tsx';

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
        <Choice
          label={t('training.order')}
          value={view.order}
          testId="batch-order"
          options={(['sequence', 'shuffle', 'replacement'] as const).map((id) => ({ id, label: t(`training.orders.${id}`) }))}
          title={t('training.order-title')}
          onChange={(order) => dispatch(setBatch(document, { order: order as 'sequence' | 'shuffle' | 'replacement' }))}
        />
      </div>
    </fieldset>
  );
}

const testIdOf = (field: OptimizerField): string =>
  field.name === 'lr'
    ? 'learning-rate'
    : field.at === undefined
      ? `optimizer-${field.name}`
      : `optimizer-${field.name}-${field.at}`;

function OptimizerControl({ document, objective }: { readonly document: Document; readonly objective: ObjectivePlace }) {
  const { t } = useTranslation('drawer');
  const optimizer = optimizerOf(document, objective.index);
  const fields = optimizerFields(optimizer.type);
  const option = ({ type, title }: Way): Option => ({ id: type, label: t(`optimizer.${type}`, { defaultValue: title }) });
  const docs = wayOf(optimizer.type)?.docs;
  return (
    <>
      <Choice
        label={t('training.optimizer')}
        value={optimizer.type}
        wide={isGradientFree(optimizer.type)}
        testId="optimizer"
        options={WAYS.filter((way) => !isSearch(way)).map(option)}
        more={{ heading: t('training.without-gradients'), options: WAYS.filter(isSearch).map(option) }}
        {...(docs === undefined ? {} : { title: wayHelp(optimizer.type, docs) })}
        onChange={(type) => dispatch(setOptimizer(document, objective, type))}
      />
      {fields.map((field) => (
        <span key={testIdOf(field)} className="field-docs" title={hyperHelp(optimizer.type, field.name, field.docs)}>
          <NumberField
            value={optimizerValue(optimizer, field)}
            label={t(`hyper.${field.name}${field.at === undefined ? '' : `-${field.at + 1}`}`, { defaultValue: field.name })}
            {...(field.integer === true ? { integer: true } : {})}
            {...(field.min === undefined ? {} : { min: field.min })}
            {...(field.max === undefined ? {} : { max: field.max })}
            testId={testIdOf(field)}
            error={t('hyper.error')}
            onCommit={(value) => dispatch(setHyperParameter(document, objective, field, value))}
          />
        </span>
      ))}
      {optimizerFlags(optimizer).map((flag) => (
        <label key={flag.name} className="field" title={hyperHelp(optimizer.type, flag.name, flag.docs)}>
          <span className="field-label">{t(`hyper.${flag.name}`, { defaultValue: flag.name })}</span>
          <input
            type="checkbox"
            data-testid={`optimizer-${flag.name}`}
            checked={flag.value}
            onChange={(event) => dispatch(setOptimizerFlag(document, objective, flag.name, event.target.checked))}
          />
        </label>
      ))}
    </>
  );
}

/** Batch, optimiser and the rest of the document's training, each field an edit. */
export function TrainingControls({
  document,
  objective,
  cost,
  samples,
}: {
  readonly document: Document;
  readonly objective: ObjectivePlace;
  /** What metrics compare the inputs of. */
  readonly cost: string | null;
  readonly samples: number;
}) {
  const { t } = useTranslation('drawer');
  const view = trainingView(document);
  return (
    <div className="training-controls">
      <BatchControl document={document} samples={samples} />
      <div className="training-fields">
        <TurnControl document={document} objective={objective} />
        <OptimizerControl document={document} objective={objective} />
        <RateControl document={document} objective={objective} />
        <NumberField
          value={view.epochs}
          label={t('training.epochs')}
          integer
          min={1}
          testId="epochs"
          error={t('training.whole')}
          onCommit={(epochs) => dispatch(editTraining(document, { epochs }, 'epochs'))}
        />
        <Choice
          label={t('training.metric')}
          value={document.training.metrics?.[0]?.type ?? ''}
          testId="metric"
          disabled={comparedBy(document, cost) === null}
          options={['', ...METRICS].map((id) => ({ id, label: id === '' ? t('training.no-metric') : t(`metric.${id}`) }))}
          onChange={(type) => dispatch(setMetric(document, cost, type === '' ? null : type))}
        />
        <span className="field-docs" title={t('training.stop-loss-title')}>
          <NumberField
            value={document.training.stop?.loss ?? 0}
            label={t('training.stop-loss')}
            min={0}
            testId="stop-loss"
            error={t('hyper.error')}
            onCommit={(loss) => dispatch(setStop(document, 'loss', loss))}
          />
        </span>
        <span className="field-docs" title={t('training.patience-title')}>
          <NumberField
            value={document.training.stop?.patience ?? 0}
            label={t('training.patience')}
            integer
            min={0}
            testId="patience"
            error={t('training.whole')}
            onCommit={(patience) => dispatch(setStop(document, 'patience', patience))}
          />
        </span>
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
      <SearchRule optimizer={optimizerOf(document, objective.index)} />
    </div>
  );
}
