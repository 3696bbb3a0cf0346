import type { Document } from '../../graph-core/model/document.ts';
import type { RequestName, SessionRequests, StepView, TrainProgress } from '../../session/protocol.ts';
import { classifyChange, keepsRun } from './document-change.ts';
import type { LinkedDocument, WeightEdit } from './linked-document.ts';
import type { SessionStore } from './session-store.ts';
import { turnsDone } from './step-moves.ts';
import {
  InitialWeights,
  type KeptState,
  keepsState,
  keptState,
  NOTHING_KEPT,
  trainedWeights,
  type WeightChange,
} from './weights.ts';

interface Run {
  /** Of the document that it began in. */
  readonly identity: unknown;
  readonly fromStep: number;
  readonly steps: number;
  /** What the worker trains now: changes with the hyper-parameters. */
  generation: number;
  document: Document;
  /** The worker was told to stop because the training settings were edited: the run goes on with the new ones, or ends. */
  retuned: 'no' | 'goes-on' | 'ends';
  /** The user wants it to end. */
  stopping: boolean;
  finished: boolean;
  /** Resolves when its weights are in the document. */
  ended: Promise<void>;
}

export interface TrainingContext {
  readonly document: LinkedDocument;
  readonly store: SessionStore;
  /** Null when it failed; the store then says why. */
  readonly request: <N extends RequestName>(
    name: N,
    payload: SessionRequests[N]['in'],
  ) => Promise<SessionRequests[N]['out'] | null>;
  /** Resolves once the latest edit has been compiled. */
  readonly settled: () => Promise<void>;
  /** Sends the document as it is now, unless the worker has it, and waits for the answer. */
  readonly resend: () => Promise<void>;
}

/**
 * Runs of one document: started, stopped, taken up again with new hyper-parameters, and their weights written into the
 * document as one undoable edit. A run that was dropped leaves no trace in it.
 */
export class Training {
  readonly #context: TrainingContext;
  readonly #initial = new InitialWeights();
  #run: Run | null = null;
  #writing = false;

  constructor(context: TrainingContext) {
    this.#context = context;
  }

  get isRunning(): boolean {
    return this.#run !== null && !this.#run.finished;
  }

  /** The edit that is being made is our own: weights of a run, or their reset. */
  get isWriting(): boolean {
    return this.#writing;
  }

  /** The worker is between two settings of a run that goes on. */
  get isRetuning(): boolean {
    return this.#run !== null && !this.#run.finished && !this.#run.stopping && this.#run.retuned === 'goes-on';
  }

  /** Trains for a number of steps, or until {@link stop}; resolves when the weights are in the document. */
  async train(steps: number): Promise<void> {
    const { document, store, settled } = this.#context;
    await settled();
    const { generation, status, progress, view, set } = store.getState();
    if (status === 'training' || status === 'blocked') return;
    // a run that was undone has told of steps that are no more
    const fromStep = view?.step ?? progress?.step ?? 0;
    const identity = document.identity();
    const begun = { identity, fromStep, steps, generation, document: document.get(), ended: Promise.resolve() };
    const run: Run = { ...begun, retuned: 'no', stopping: false, finished: false };
    this.#run = run;
    set({ status: 'training', playing: false, error: null, run: { from: fromStep, steps, spent: 0 } });
    run.ended = this.#drive(run);
    await run.ended;
  }

  async stop(): Promise<void> {
    const run = this.#run;
    if (run) run.stopping = true;
    await this.#context.request('stop', {});
    await run?.ended;
  }

  /** The training settings were edited: the run goes on with them at its next step, or ends where no step can follow on. */
  async retune(): Promise<void> {
    const run = this.#run;
    if (run === null || run.retuned === 'ends') return;
    const wasStopped = run.retuned !== 'no';
    run.retuned = keepsRun(run.document, this.#context.document.get()) ? 'goes-on' : 'ends';
    if (!wasStopped) await this.#context.request('stop', {});
  }

  /** Has the worker train until the run ends, again and again where its settings change. */
  async #drive(run: Run): Promise<void> {
    const { store, request, resend, document } = this.#context;
    const end = run.fromStep + run.steps;
    let last: TrainProgress | null = null;
    let from = run.fromStep;
    let spent = 0;
    for (;;) {
      const answer = await request('train', { steps: end - from });
      if (this.#run !== run) return;
      const { progress } = store.getState();
      last = answer ?? (progress?.generation === run.generation ? progress : last);
      from = last?.step ?? from;
      const isLeft = answer?.ended === 'stopped' && from < end;
      if (isLeft && this.isRetuning && (await this.#takeUp(run))) {
        spent += answer?.seconds ?? 0;
        store.getState().set({ run: { from: run.fromStep, steps: run.steps, spent } });
        continue;
      }
      if (this.#run !== run) return;
      if (run.retuned === 'ends') this.#context.document.ended('kept');
      if (last) await this.#ended(run, last);
      run.finished = true;
      if (document.get() !== run.document) await resend();
      return;
    }
  }

  /** Lets the worker know the new settings, as often as they change meanwhile. False where the run cannot go on. */
  async #takeUp(run: Run): Promise<boolean> {
    const { document, store, resend } = this.#context;
    while (this.#run === run && this.isRetuning) {
      run.document = document.get();
      const sent = resend();
      run.generation = store.getState().generation;
      run.retuned = 'no';
      await sent;
    }
    return this.#run === run && run.retuned === 'no' && !run.stopping && store.getState().status === 'training';
  }

  async #ended(run: Run, last: TrainProgress): Promise<void> {
    const { status, progressed, set } = this.#context.store.getState();
    // Its new steps came with the events.
    progressed({ ...last, generation: run.generation, running: false, newSteps: [], newLosses: [], newEpisodes: [] });
    if (status === 'blocked' || status === 'failed') set({ status });
    await this.#finish(run, last.step);
  }

  /** Gives up a run whose document was edited. True when there was one. */
  drop(): boolean {
    const wasRunning = this.isRunning;
    this.#run = null;
    return wasRunning;
  }

  /** Weights of an earlier run are about to be put back: the beginning of those in their place is theirs too. */
  restoring(parameters: Document['parameters']): void {
    const values = Object.entries(parameters).map(([address, { value }]) => [address, value] as const);
    this.#initial.remember(this.#context.document.get(), Object.fromEntries(values));
  }

  /** Another document was opened. */
  forget(): void {
    this.#initial.forget();
  }

  /** Writes the weights of an ended run into the document, unless that has been edited since. */
  async #finish(run: Run, step: number): Promise<void> {
    const { document, store, request, settled } = this.#context;
    run.finished = true;
    const made = await request('checkpoint', {});
    const now = document.get();
    const change = classifyChange(run.document, now);
    // another document need not have been sent by now, and may be the same graph once more
    const isOther = document.identity() !== run.identity;
    const isSame = this.#run === run && store.getState().generation === run.generation && !isOther;
    if (!made || !isSame || (change !== 'none' && change !== 'training')) return;
    const weights = trainedWeights(now, made.parameters);
    if (Object.keys(weights).length === 0) return;
    this.#initial.remember(now, weights);
    this.#write('train', step - run.fromStep, weights, keptState(made));
    await settled();
  }

  /** Writes the weights of an update that was stepped over into the document, so that saving keeps them; `view` is behind it. */
  async stepped(kind: 'step' | 'step-back', view: StepView): Promise<void> {
    const { document, store, request, settled } = this.#context;
    const { generation } = store.getState();
    const identity = document.identity();
    const made = await request('checkpoint', {});
    // An edit that came in between has its own weights, and so has another document, which need not have been sent by now.
    if (!made || store.getState().generation !== generation || document.identity() !== identity) return;
    const now = document.get();
    // All the way back, weights that were drawn are drawn again rather than written out.
    const isBeginning = kind === 'step-back' && turnsDone(view) === 0;
    const change = isBeginning ? this.#initial.reset(now) : trainedWeights(now, made.parameters);
    if (Object.keys(change).length === 0) return;
    if (!isBeginning) this.#initial.remember(now, change);
    // Which step of training it is, from 1: the number under which the stepper announced it.
    const isWhole = kind === 'step' && (view.turn?.index ?? 0) === 0;
    this.#write(kind, view.step + (isWhole ? 0 : 1), change, isBeginning ? NOTHING_KEPT : keptState(made));
    await settled();
  }

  /** `steps`: how many a run made; of a stepped update, which one it was. */
  #write(kind: WeightEdit, steps: number, change: WeightChange, kept: KeptState): void {
    // Sent to the worker at once, so that it knows that these numbers are the document's: else an undo would not reach it.
    this.#writing = true;
    try {
      this.#context.document.setWeights(kind, steps, change, kept);
    } finally {
      this.#writing = false;
    }
  }

  /** Weights back to their beginning, as one undoable edit; optimiser and step count to zero. */
  async reset(): Promise<void> {
    const { document, store, request, settled } = this.#context;
    await settled();
    const change = this.#initial.reset(document.get());
    if (Object.keys(change).length > 0 || keepsState(document.get())) {
      this.#write('reset', 0, change, NOTHING_KEPT);
      await settled();
    }
    const view = await request('reset', {});
    store.getState().clearHistory();
    if (view) store.getState().showed(view);
  }
}
