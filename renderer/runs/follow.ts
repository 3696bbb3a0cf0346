import type { Document } from '../../graph-core/model/document.ts';
import type { TrainProgress } from '../../session/protocol.ts';
import { stepsPerEpoch, trainingRows, trainingView } from '../panels/training-edits.ts';
import { classifyChange, keepsRun } from '../state/document-change.ts';
import type { DocumentState, DocumentStore } from '../state/document-store.ts';
import { appendProgress, emptyHistory, type LossHistory } from '../state/loss-history.ts';
import type { SessionState, SessionStore } from '../state/session-store.ts';
import { nextNumber, type Run, runsOf } from './run.ts';
import { addRun, changeRun, runById, runsStore } from './runs-store.ts';
import { changesBetween, settingsOf, versionOf } from './settings.ts';

/** A run's end that was put back into the document: what is trained from there goes on from it. */
export interface RestoredEnd {
  readonly run: Run;
  readonly document: Document;
}

export interface FollowOptions {
  readonly session: SessionStore;
  readonly documents: DocumentStore;
  readonly newId: () => string;
  /** The run as it is now, from time to time. */
  readonly onRun: (run: Run) => void;
  /** The weights of a run have come into the document. */
  readonly onEnd: (run: Run, document: Document) => void;
}

/** A run that goes on is kept at most this often, in milliseconds. */
const KEEP_MS = 5000;

/** Nothing but hyper-parameters differs: training that went before goes on. */
const goesOn = (before: Document, now: Document): boolean => {
  const change = classifyChange(before, now);
  return change === 'none' || (change === 'training' && keepsRun(before, now));
};

/**
 * Writes down every run of the window. A run begins with the first step from weights that no run of before has left: after a
 * reset, an edit, an undo, another optimiser or seed. Pauses do not end it, and changed hyper-parameters are noted in it.
 */
export class RunFollower {
  readonly #options: FollowOptions;
  /** The run that is under way or may go on, and the document that it has come to; `over`: what is trained next is another run. */
  #active: { readonly id: string; readonly identity: number; document: Document; over: boolean } | null = null;
  #restored: RestoredEnd | null = null;
  /** What is about to be trained. */
  #beginning: Document | null = null;
  #keptAt = 0;

  constructor(options: FollowOptions) {
    this.#options = options;
    options.session.subscribe((state, before) => this.#sessionChanged(state, before));
    options.documents.subscribe((state, before) => this.#documentChanged(state, before));
  }

  /** A run's end is in the document now. */
  restored(end: RestoredEnd): void {
    this.#restored = end;
    this.#active = null;
  }

  #sessionChanged(state: SessionState, before: SessionState): void {
    if (state.status === 'training' && before.status !== 'training')
      this.#beginning = this.#options.documents.getState().document;
    if (state.history !== before.history) {
      if (state.progress !== null) this.#progressed(state.progress, state);
      // the chart is empty again: nothing of the run before belongs into it
      else runsStore.setState({ active: null });
    }
    if (state.status !== 'training' && before.status === 'training') this.#left();
  }

  #progressed(progress: TrainProgress, state: SessionState): void {
    if (this.#beginning !== null && (progress.running || progress.newSteps.length > 0)) this.#begin(this.#beginning, state);
    if (this.#active === null) return;
    const { step, loss, metrics, ended } = progress;
    changeRun(this.#active.id, (run) => ({
      ...run,
      step,
      history: appendProgress(run.history, progress),
      loss: loss ?? run.loss,
      metrics,
      ended: progress.running ? 'running' : (ended ?? run.ended),
    }));
    this.#keep(!progress.running);
  }

  #begin(document: Document, state: SessionState): void {
    this.#beginning = null;
    const { identity } = this.#options.documents.getState();
    const active = this.#active;
    const known = runById(active?.id ?? null);
    if (active !== null && known !== null && !active.over && active.identity === identity && goesOn(active.document, document)) {
      this.#noteChanges(active.id, document, known.step);
      active.document = document;
      runsStore.setState({ active: active.id });
      return;
    }
    const run = this.#newRun(document, state);
    this.#active = { id: run.id, identity, document, over: false };
    addRun(run);
  }

  #newRun(document: Document, { device, view }: SessionState): Run {
    const restored = this.#restored;
    const parent = restored !== null && goesOn(restored.document, document) ? restored.run : null;
    const rows = trainingRows(document, view?.samples ?? 1);
    const history: LossHistory = parent === null ? emptyHistory : parent.history;
    return {
      id: this.#options.newId(),
      number: nextNumber(runsOf(runsStore.getState().runs, document.name)),
      name: null,
      document: document.name,
      version: versionOf(document),
      begunAt: Date.now(),
      device: device?.name ?? '',
      parent: parent === null ? null : { number: parent.number, step: parent.step },
      settings: settingsOf(document),
      changes: parent === null ? [] : noted(parent.changes, parent.step, parent.settings, document),
      pace: { stepsPerEpoch: stepsPerEpoch(trainingView(document), rows), rows },
      step: document.training.progress?.steps ?? 0,
      history,
      loss: null,
      metrics: { train: {}, test: {} },
      ended: 'running',
      culprit: null,
      keptStep: null,
    };
  }

  #noteChanges(id: string, document: Document, step: number): void {
    changeRun(id, (run) => ({
      ...run,
      settings: settingsOf(document),
      changes: noted(run.changes, step, run.settings, document),
    }));
  }

  /** Training has ended; a run that told no end was dropped. */
  #left(): void {
    if (this.#beginning !== null || this.#active === null) return;
    const { id } = this.#active;
    if (runById(id)?.ended !== 'running') return;
    changeRun(id, (run) => ({ ...run, ended: 'dropped' }));
    this.#active = null;
    const run = runById(id);
    if (run) this.#options.onRun(run);
  }

  #documentChanged(state: DocumentState, before: DocumentState): void {
    const active = this.#active;
    if (active === null || state.document === before.document || state.identity !== active.identity) return;
    const entry = state.history.done.at(-1);
    const isNew = entry !== before.history.done.at(-1) && entry !== before.history.undone.at(-1);
    if (isNew && entry?.userEvent === 'weights.train') {
      // settings that end a run come in before its weights do, and are the next one's
      const { progress } = state.document.training;
      const own = { ...active.document.training, ...(progress === undefined ? {} : { progress }) };
      active.document = active.over ? { ...state.document, training: own } : state.document;
      const step = progress?.steps ?? 0;
      changeRun(active.id, (run) => ({ ...run, step, keptStep: step }));
      const run = runById(active.id);
      if (run) this.#options.onEnd(run, active.document);
      return;
    }
    // between two settings of a run that goes on
    if (this.#options.session.getState().status !== 'training') return;
    if (!goesOn(active.document, state.document)) {
      active.over = true;
      return;
    }
    active.document = state.document;
    this.#noteChanges(active.id, state.document, this.#options.session.getState().progress?.step ?? 0);
  }

  #keep(isEnd: boolean): void {
    const run = runById(this.#active?.id ?? null);
    if (run === null || (!isEnd && performance.now() - this.#keptAt < KEEP_MS)) return;
    this.#keptAt = performance.now();
    this.#options.onRun(run);
  }
}

/** The changes of a run with what a document has changed after `step`; several at one step are one. */
function noted(changes: Run['changes'], step: number, before: Run['settings'], document: Document): Run['changes'] {
  const settings = changesBetween(before, settingsOf(document));
  if (settings.length === 0) return changes;
  const last = changes.at(-1);
  if (last === undefined || last.step !== step) return [...changes, { step, settings }];
  const others = last.settings.filter(({ name }) => !settings.some((each) => each.name === name));
  const merged = settings.map((each) => ({
    ...each,
    from: last.settings.find(({ name }) => name === each.name)?.from ?? each.from,
  }));
  const left = [...others, ...merged].filter(({ from, to }) => from !== to);
  return left.length === 0 ? changes.slice(0, -1) : [...changes.slice(0, -1), { step, settings: left }];
}
