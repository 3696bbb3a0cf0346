import type { Document } from '../../graph-core/model/document.ts';
import type { RequestName, SessionRequests, TrainProgress } from '../../session/protocol.ts';
import { classifyChange } from './document-change.ts';
import type { LinkedDocument, WeightEdit } from './linked-document.ts';
import type { SessionStore } from './session-store.ts';
import { turnsDone } from './step-moves.ts';
import { InitialWeights, trainedWeights, type WeightChange } from './weights.ts';

interface Run {
  readonly generation: number;
  readonly document: Document;
  readonly fromStep: number;
  readonly steps: number;
  finished: boolean;
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

  /** Trains for a number of steps, or until {@link stop}. */
  async train(steps: number): Promise<void> {
    const { document, store, request, settled } = this.#context;
    await settled();
    const { generation, status, progress, view, set } = store.getState();
    if (status === 'training' || status === 'blocked') return;
    const fromStep = Math.max(progress?.step ?? 0, view?.step ?? 0);
    this.#run = { generation, document: document.get(), fromStep, steps, finished: false };
    set({ status: 'training', playing: false, error: null });
    const last = await request('train', { steps });
    if (last) await this.#ended(last);
  }

  async stop(): Promise<void> {
    const last = await this.#context.request('stop', {});
    if (last) await this.#ended(last);
  }

  async #ended(last: TrainProgress): Promise<void> {
    // Its new steps came with the events.
    this.#context.store.getState().progressed({ ...last, newSteps: [] });
    await this.finish(last);
  }

  /** A hyper-parameter changed: the run stops, keeps its weights, and goes on with the new setting. */
  async retune(): Promise<void> {
    const run = this.#run;
    if (run === null) return;
    await this.stop();
    await this.#context.settled();
    const done = (this.#context.store.getState().progress?.step ?? run.fromStep) - run.fromStep;
    if (done < run.steps) void this.train(run.steps - done);
  }

  /** Gives up a run whose document was edited. True when there was one. */
  drop(): boolean {
    const wasRunning = this.isRunning;
    this.#run = null;
    return wasRunning;
  }

  /** Another document was opened. */
  forget(): void {
    this.#initial.forget();
  }

  /** Writes the weights of an ended run into the document, unless that has been edited since. */
  async finish(progress: TrainProgress): Promise<void> {
    const { document, store, request, settled } = this.#context;
    const run = this.#run;
    if (!run || run.finished || progress.running || progress.generation !== run.generation) return;
    run.finished = true;
    const tensors = await request('parameters', {});
    const now = document.get();
    const change = classifyChange(run.document, now);
    const isSame = this.#run === run && store.getState().generation === run.generation;
    if (!tensors || !isSame || (change !== 'none' && change !== 'training')) return;
    const weights = trainedWeights(now, tensors);
    if (Object.keys(weights).length === 0) return;
    this.#initial.remember(now, weights);
    this.#write('train', progress.step - run.fromStep, weights);
    await settled();
  }

  /** Writes the weights of an update that was stepped over into the document, so that saving keeps them. */
  async stepped(kind: 'step' | 'step-back'): Promise<void> {
    const { document, store, request, settled } = this.#context;
    const { generation, view } = store.getState();
    const tensors = await request('parameters', {});
    // An edit that came in between has its own weights.
    if (!tensors || store.getState().generation !== generation) return;
    const now = document.get();
    // All the way back, weights that were drawn are drawn again rather than written out.
    const isBeginning = kind === 'step-back' && view !== null && turnsDone(view) === 0;
    const change = isBeginning ? this.#initial.reset(now) : trainedWeights(now, tensors);
    if (Object.keys(change).length === 0) return;
    if (!isBeginning) this.#initial.remember(now, change);
    this.#write(kind, 1, change);
    await settled();
  }

  #write(kind: WeightEdit, steps: number, change: WeightChange): void {
    // Sent to the worker at once, so that it knows that these numbers are the document's: else an undo would not reach it.
    this.#writing = true;
    try {
      this.#context.document.setWeights(kind, steps, change);
    } finally {
      this.#writing = false;
    }
  }

  /** Weights back to their beginning, as one undoable edit; optimiser and step count to zero. */
  async reset(): Promise<void> {
    const { document, store, request, settled } = this.#context;
    await settled();
    const change = this.#initial.reset(document.get());
    if (Object.keys(change).length > 0) {
      this.#write('reset', 0, change);
      await settled();
    }
    const view = await request('reset', {});
    store.getState().clearHistory();
    if (view) store.getState().showed(view);
  }
}
