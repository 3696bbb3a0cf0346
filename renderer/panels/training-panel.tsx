import { Pause, Play, RotateCcw, StepForward } from 'lucide-react';
import { type ReactNode, useState } from 'react';
import { matchesAny } from '../../graph-core/model/address.ts';
import { useTranslation } from '../i18n/use-translation.ts';
import { useGraphNames } from '../inspectors/use-graph-names.ts';
import { selectDocument } from '../state/document-store.ts';
import { sessionLink, useSession } from '../state/session.ts';
import type { SessionState } from '../state/session-store.ts';
import { useDocument } from '../state/stores.ts';
import { formatCount } from '../ui/number-format.ts';
import { BlackBoxNote } from './black-box-note.tsx';
import type { ChartAxis } from './chart-axis.ts';
import { ChartBar } from './chart-bar.tsx';
import { type ChartSubject, chartSubjects } from './chart-series.ts';
import { LossChart } from './loss-chart.tsx';
import { useObjective } from './objective-choice.tsx';
import { RunBar } from './run-bar.tsx';
import { TrainingControls } from './training-controls.tsx';
import { evaluationsOf, optimizerOf, stepsPerEpoch, trainingRows, trainingView } from './training-edits.ts';
import { TrainingReadings } from './training-readings.tsx';

const selectStatus = (state: SessionState) => state.status;
/** Numbers that an objective moves. */
const weightsMeant =
  (patterns: readonly string[]) =>
  ({ parameters }: SessionState): number =>
    parameters.reduce((sum, { address, trainable, count }) => sum + (trainable && matchesAny(patterns, address) ? count : 0), 0);
const selectRefused = (state: SessionState): boolean => state.diagnostics.some(({ code }) => code === 'training/black-box');
const selectCurves = (state: SessionState) => state.history;
const NONE: readonly string[] = [];
const selectGuessed = (state: SessionState) => state.progress?.guessed ?? NONE;
const selectSamples = (state: SessionState) => state.view?.samples ?? 1;

function Buttons({
  steps,
  perEpoch,
  evaluations,
  hasCost,
  isRefused,
  children,
}: {
  readonly steps: number;
  readonly perEpoch: number;
  /** Of the cost, in a step of a search; null for what takes gradients. */
  readonly evaluations: number | null;
  readonly hasCost: boolean;
  /** The note beside the buttons says why. */
  readonly isRefused: boolean;
  readonly children: ReactNode;
}) {
  const { t } = useTranslation('drawer');
  const status = useSession(selectStatus);
  const training = status === 'training';
  const blocked = !hasCost || status === 'blocked' || status === 'idle';
  const plan =
    hasCost && isRefused ? null : hasCost ? (
      <span className="muted" title={t('training.plan-title', { perEpoch: formatCount(perEpoch) })}>
        {evaluations === null
          ? t('training.plan', { steps: formatCount(steps) })
          : t('training.plan-search', { steps: formatCount(steps), evaluations: formatCount(evaluations) })}
      </span>
    ) : (
      <span className="muted" data-testid="no-cost">
        {t('training.no-cost')}
      </span>
    );
  return (
    <div className="training-buttons">
      <button
        type="button"
        className="plain-button plain-button-primary"
        data-testid="train-button"
        data-running={training}
        disabled={(blocked || isRefused) && !training}
        onClick={() => void (training ? sessionLink().stop() : sessionLink().train(steps))}
      >
        {training ? <Pause size={14} aria-hidden="true" /> : <Play size={14} aria-hidden="true" />}
        {training ? t('training.pause') : t('training.train')}
      </button>
      <button
        type="button"
        className="plain-button"
        data-testid="train-step"
        disabled={blocked || isRefused || training}
        onClick={() => void sessionLink().train(1)}
      >
        <StepForward size={14} aria-hidden="true" />
        {t('training.one-step')}
      </button>
      <button
        type="button"
        className="plain-button"
        data-testid="reset-weights"
        disabled={blocked || training}
        onClick={() => void sessionLink().resetWeights()}
      >
        <RotateCcw size={14} aria-hidden="true" />
        {t('training.reset')}
      </button>
      <RunBar perEpoch={perEpoch}>{plan}</RunBar>
      {children}
    </div>
  );
}

/** Batch, optimiser, run and the curves. Hyper-parameters are edits of the document and can be undone. */
export function TrainingPanel() {
  const [log, setLog] = useState(false);
  const [axis, setAxis] = useState<ChartAxis>('steps');
  const [chosen, setSubject] = useState<ChartSubject | null>(null);
  const document = useDocument(selectDocument);
  const samples = trainingRows(document, useSession(selectSamples));
  const names = useGraphNames();
  const objective = useObjective(document, names.costs[0] ?? null);
  const [first] = document.training.objectives ?? [];
  const cost = first?.cost ?? names.costs[0] ?? null;
  const view = trainingView(document);
  const perEpoch = stepsPerEpoch(view, samples);
  const isRefused = useSession(selectRefused);
  const evaluations = evaluationsOf(optimizerOf(document, 0), useSession(weightsMeant(first?.parameters ?? ['*'])));
  const subjects = chartSubjects(useSession(selectCurves), document.training.simulator !== undefined);
  const subject = subjects.find((id) => id === chosen) ?? subjects[0] ?? 'cost';
  const pace = { stepsPerEpoch: perEpoch, rows: samples };
  return (
    <div className="training-panel">
      <div className="training-left">
        <Buttons
          steps={perEpoch * view.epochs}
          perEpoch={perEpoch}
          evaluations={evaluations}
          hasCost={cost !== null}
          isRefused={isRefused}
        >
          {isRefused && <BlackBoxNote document={document} objective={objective} />}
        </Buttons>
        <TrainingControls document={document} objective={objective} cost={cost} samples={samples} />
      </div>
      <div className="training-chart">
        <ChartBar
          subject={subject}
          subjects={subjects}
          guessed={useSession(selectGuessed)}
          onSubject={setSubject}
          log={log}
          onLog={setLog}
          axis={axis}
          onAxis={setAxis}
          pace={pace}
        />
        <LossChart subject={subject} log={log} axis={axis} pace={pace} />
      </div>
      <TrainingReadings />
    </div>
  );
}
