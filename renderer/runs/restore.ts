import i18next from 'i18next';
import type { Document } from '../../graph-core/model/document.ts';
import { newDocument } from '../app/files.ts';
import { classifyChange } from '../state/document-change.ts';
import { sessionLink, sessionStore } from '../state/session.ts';
import { documentStore, uiStore } from '../state/stores.ts';
import { restoreSteps } from './restore-steps.ts';
import type { Run } from './run.ts';
import { runName } from './run-text.ts';
import { endOf, runRestored } from './runs.ts';
import { runsStore } from './runs-store.ts';

/** Whether the weights of one document are those of the other's graph. */
const isSameGraph = (end: Document, now: Document): boolean => classifyChange(end, now) !== 'structure';

/**
 * Brings the end of a run back, as one undoable edit: weights, settings, what optimisers keep and the count of steps. Where the
 * graph is another one by now, nothing is touched; the run's own document is offered.
 */
export async function restoreRun(run: Run): Promise<'restored' | 'other-graph' | 'gone'> {
  const end = await endOf(run);
  if (end === null) {
    uiStore.getState().notify({ kind: 'warning', text: i18next.t('runs:gone', { run: runName(run) }) });
    return 'gone';
  }
  await sessionLink().settled();
  const { document } = documentStore.getState();
  if (!isSameGraph(end, withSharedParts(document, end))) return 'other-graph';
  const steps = restoreSteps(end, document);
  const { closeGroup, dispatch } = documentStore.getState();
  closeGroup();
  sessionLink().restoring(end.parameters);
  dispatch({ steps, label: 'runs:edit.restore', labelValues: { run: runName(run) }, userEvent: 'weights.restore' });
  documentStore.getState().closeGroup();
  await sessionLink().settled();
  showAgain(run, documentStore.getState().document);
  return 'restored';
}

/** The curves and readings are those of the run again, and what is trained next goes on from it. */
function showAgain(run: Run, document: Document): void {
  runRestored({ run, document });
  const { generation } = sessionStore.getState();
  const told = { generation, running: false, newSteps: [], newLosses: [], costIsLoss: false, stepsPerSecond: 0 };
  const ended = run.ended === 'running' || run.ended === 'dropped' ? 'stopped' : run.ended;
  const epoch = Math.floor(run.step / run.pace.stepsPerEpoch);
  const seconds = run.history.times.latest;
  sessionStore.setState({
    history: run.history,
    progress: { ...told, step: run.step, epoch, loss: run.loss, metrics: run.metrics, ended, seconds },
    progressStale: false,
  });
  runsStore.setState({ active: run.id });
}

/** Opens the document of a run's end in the place of the open one, after the question about unsaved work. */
export async function openRunDocument(run: Run): Promise<void> {
  const end = await endOf(run);
  if (end === null) uiStore.getState().notify({ kind: 'warning', text: i18next.t('runs:gone', { run: runName(run) }) });
  else newDocument(end);
}

/** A document that was read anew shares no part with the open one: what says the same is made the same. */
function withSharedParts(document: Document, end: Document): Document {
  const same = (a: unknown, b: unknown): boolean => JSON.stringify(a) === JSON.stringify(b);
  return same(document.data, end.data) ? { ...document, data: end.data } : document;
}
