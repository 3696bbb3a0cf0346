import { dataCards } from './data/cards.ts';
import { inspect, type OpenData, reportOf, tableRows } from './data/data-view.ts';
import { heldBack, heldBackAs } from './data/dataset.ts';
import { datasetAt } from './data/draw-feeds.ts';
import { type ReadProgress, readFiles, tableReader } from './data/sources.ts';
import { Device, type DeviceOptions } from './device.ts';
import { Fits } from './fits.ts';
import { allOf, NO_OBJECTIVES } from './objectives.ts';
import { openDocument, parameterInfos } from './opened.ts';
import { keptIn } from './optimiser-state.ts';
import { ParameterStore } from './parameter-store.ts';
import type {
  Breakpoint,
  EventName,
  OpenReport,
  RequestName,
  SessionEvents,
  SessionRequests,
  StepView,
  TrainProgress,
} from './protocol.ts';
import { type Asked, questions } from './questions.ts';
import { RequestQueue } from './request-queue.ts';
import { describeError, isCancelled, SessionError } from './session-error.ts';
import { faultOf } from './stepper/breakpoints.ts';
import { openHalted } from './stepper/open-halted.ts';
import { Stepping } from './stepper/stepping.ts';
import { watchedBy } from './stepper/watched.ts';
import { WeightPath } from './surface/weight-path.ts';
import { Evaluator } from './training/evaluator.ts';
import { LateEvaluation } from './training/late-evaluation.ts';
import { openTrainer } from './training/open-trainer.ts';
import { StopRule } from './training/stop-rule.ts';
import { noProgress, type RunOptions, runTraining } from './training/training-run.ts';

export interface SessionOptions extends DeviceOptions {
  /** Goes before the document's seed. */
  readonly seed?: number;
  /** Bytes that the stepper's values may take before they are recomputed on demand; 1 GiB by default. */
  readonly memoryBudget?: number;
}

type Handlers = {
  readonly [N in RequestName]: (payload: SessionRequests[N]['in'], signal: AbortSignal) => Promise<SessionRequests[N]['out']>;
};
/** What a session tells without being asked. */
export type Emit = <E extends EventName>(event: E, value: SessionEvents[E]) => void;

/** Between two tellings of how far a question has come, in milliseconds. */
const TELL_MS = 100;

/** Places of a run's path, where somebody looks at it. */
const WATCHED_PLACES = 300;

/** The signal of a request that does not wait in the queue. */
const NEVER = new AbortController().signal;

/** Requests that do not wait for those before them. */
const AHEAD: ReadonlySet<RequestName> = new Set(['stop', 'stopReading', 'devices', 'train']);

/** A training run under way. */
interface Run {
  readonly abort: AbortController;
  readonly done: Promise<TrainProgress>;
}

/**
 * One document being stepped and trained on one device. Requests are handled one after the other; only those
 * of `AHEAD` do not wait in the queue. `stop` ends a training run, or else what the queue is at; so do another document and another device,
 * for which nobody waits any more. A training run begins in the queue and goes on beside it, so that the canvas stays live. Every view
 * carries the generation of the document that it was made from.
 */
export class Session {
  readonly #options: SessionOptions;
  readonly #emit: Emit;
  readonly #device: Device;
  readonly #store = new ParameterStore();
  readonly #fits = new Fits(this.#store);
  readonly #path = new WeightPath();
  readonly #stepping: Stepping;
  #run: Run | null = null;
  /** Training that was asked for and waits for its turn. */
  #starting: Promise<unknown> = Promise.resolve();
  /** The cost after a stopped run: one at a time, and none beside a run. */
  readonly #late = new LateEvaluation();
  #progress: TrainProgress | null = null;
  #data: OpenData | null = null;
  /** Ends the reading of files that is under way: requests are handled one by one, so there is one at most. */
  #reads: AbortController | null = null;
  readonly #queue = new RequestQueue();

  constructor(options: SessionOptions, emit: Emit) {
    this.#options = options;
    this.#emit = emit;
    this.#device = new Device(options, (reason) => void this.#recover(reason));
    this.#stepping = new Stepping(this.#device, this.#store, options.memoryBudget);
  }

  /** Handles one request. @throws SessionError, DeviceError */
  handle<N extends RequestName>(name: N, payload: SessionRequests[N]['in']): Promise<SessionRequests[N]['out']> {
    if (!Object.hasOwn(this.#handlers, name)) {
      return Promise.reject(new SessionError('session/unknown-request', `there is no request "${name}"`));
    }
    const work = (signal: AbortSignal): Promise<SessionRequests[N]['out']> => this.#handlers[name](payload, signal);
    const isFresh = name === 'open' && (payload as SessionRequests['open']['in']).fresh;
    if (name === 'useDevice' || isFresh) this.#queue.stop();
    if (isFresh) this.#reads?.abort();
    return AHEAD.has(name) ? work(NEVER) : this.#queue.add(work);
  }

  async dispose(): Promise<void> {
    this.#queue.stop();
    await this.#endTraining();
    await this.#device.dispose();
  }

  readonly #handlers: Handlers = {
    devices: () => this.#device.list(),
    useDevice: async ({ choice }) => {
      await this.#endTraining();
      const { info } = await this.#device.use(choice);
      this.#stepping.deviceChanged();
      this.#emit('device', info);
      return info;
    },
    open: (payload) => this.#open(payload),
    dataReport: async ({ source }) => reportOf(this.#openData(), source),
    dataCards: async () => dataCards(this.#openData()),
    tableRows: async ({ source, from, count }) => tableRows(this.#openData(), source, from, count),
    inspectSource: ({ name, source, content }) => inspect({ name, source, content }, this.#beginReading(), this.#reading()),
    stopReading: async () => {
      this.#reads?.abort();
      return null;
    },
    goTo: ({ cursor, stops = false }, signal) => this.#goTo(cursor, stops, signal),
    breakpoints: async ({ list }) => this.#setBreakpoints(list),
    historyBound: async (bound) => {
      this.#stepping.limitKept(bound);
      return this.#stepping.isShown ? this.#stepping.view() : null;
    },
    sample: ({ sample }, signal) => this.#viewAfter(this.#stepping.chooseSample(sample, signal)),
    seed: ({ from, row }, signal) => this.#viewAfter(this.#stepping.chooseSeed(from, row, signal)),
    ...questions((signal) => this.#asked(signal)),
    train: async ({ steps }) => {
      const starting = this.#queue.add((signal) => this.#startTraining(steps, signal));
      this.#starting = starting.catch(() => {});
      return (await starting).done;
    },
    stop: async () => {
      if (!this.#run) this.#queue.stop();
      await this.#starting;
      await this.#stopTraining();
      return this.#progress ?? this.#idle();
    },
    reset: async (_, signal) => {
      await this.#endTraining();
      const { cursor } = this.#stepping;
      this.#store.reset();
      this.#stepping.stops.leave();
      this.#progress = null;
      this.#stepping.weightsChanged();
      const { gradientsDone } = await this.#stepping.stepper();
      await this.#stepping.goTo(Math.min(cursor, gradientsDone), signal).catch((error) => {
        // the weights are back all the same
        if (!isCancelled(error)) throw error;
        return this.#stepping.goTo(0);
      });
      return this.#stepping.view();
    },
    parameters: async () => this.#store.tensors(),
    checkpoint: async () => {
      const objectives = allOf(this.#stepping.document().ready ?? NO_OBJECTIVES);
      return { parameters: this.#store.tensors(), ...this.#store.checkpoint(objectives) };
    },
  };

  async #goTo(cursor: number, stops: boolean, signal: AbortSignal): Promise<StepView> {
    const place = (): string => `${this.#store.steps}:${this.#store.turn}`;
    const before = place();
    try {
      return await this.#viewAfter(this.#stepping.goTo(cursor, signal, stops));
    } catch (error) {
      // stopped on the far side of an update: whoever asked has to know where we are now
      if (signal.aborted && place() !== before) this.#emit('view', this.#stepping.view());
      throw error;
    }
  }

  /** @throws SessionError `session/breakpoint` */
  #setBreakpoints(list: readonly Breakpoint[]): null {
    if (!Array.isArray(list)) throw new SessionError('session/breakpoint', 'breakpoints are a list');
    for (const breakpoint of list) {
      const fault = faultOf(breakpoint);
      if (fault !== null) throw new SessionError('session/breakpoint', fault, breakpoint?.at);
    }
    this.#stepping.stops.set(list);
    return null;
  }

  async #viewAfter(work: Promise<void>): Promise<StepView> {
    await work;
    return this.#stepping.view();
  }

  async #open({ document, tables, generation, fresh = false }: SessionRequests['open']['in']): Promise<OpenReport> {
    await this.#endTraining();
    if (fresh) {
      this.#store.forget();
      this.#fits.forget();
      this.#path.forget();
      this.#progress = null;
    }
    const reading = this.#reading();
    await readFiles(document, tables, this.#beginReading(), reading);
    const opened = openDocument(document, tables, generation, this.#options.seed, reading);
    this.#data = { document, read: tableReader(document, tables, reading), dataset: opened.ready?.dataset ?? null };
    this.#stepping.open(opened, fresh);
    const stored = this.#store.open(opened.analysis, opened.seed);
    const unfitted = stored.ok ? await this.#fits.follow(opened) : [];
    this.#stepping.weightsOpened();
    if (opened.ready) this.#store.openState(keptIn(opened.analysis, document.training), allOf(opened.ready));
    const diagnostics = [...opened.diagnostics, ...(stored.ok ? unfitted : stored.error)];
    const parameters = parameterInfos(opened.analysis);
    if (!opened.ready || !stored.ok) return { generation, diagnostics, parameters, view: null };
    return { generation, diagnostics, parameters, view: await this.#viewAfter(this.#stepping.goTo(0)) };
  }

  /** @throws SessionError before a document is open */
  #openData(): OpenData {
    if (this.#data === null) throw new SessionError('session/nothing-open', 'no document is open');
    return this.#data;
  }

  #beginReading(): AbortSignal {
    this.#reads = new AbortController();
    return this.#reads.signal;
  }

  /** Tells how far the reading of a file has come. */
  #reading(): ReadProgress {
    let told = performance.now();
    return (file, share) => {
      if (share < 1 && performance.now() - told < TELL_MS) return;
      told = performance.now();
      this.#emit('reading', { file, share });
    };
  }

  /** What is on view, as a question looks at it. @throws SessionError, DeviceError */
  async #asked(signal: AbortSignal): Promise<Asked> {
    const stepper = await this.#stepping.stepper(signal);
    const { executor } = await this.#stepping.plans();
    let told = performance.now();
    const progress = (done: number, of: number): void => {
      if (performance.now() - told < TELL_MS) return;
      told = performance.now();
      this.#emit('answering', { done, of });
    };
    this.#path.add(this.#store);
    return { stepping: this.#stepping, store: this.#store, stepper, executor, signal, progress, path: this.#path };
  }

  /** Compiles what a run needs and begins it; the run itself does not hold up the queue. */
  async #startTraining(steps: number, signal: AbortSignal): Promise<Run> {
    if (this.#run) return this.#run;
    await this.#late.end();
    if (!(steps >= 1)) throw new SessionError('training/steps', `${steps} steps cannot be trained: give 1 or more`);
    const { document, analysis, seed, generation } = this.#stepping.document();
    const ready = this.#stepping.ready();
    const { dataset, metrics, costs, key } = ready;
    const { executor, cache } = await this.#stepping.plans();
    // An update that was stepped through is part of the history that training goes on from.
    const stoppedIn = this.#stepping.stoppedIn;
    await this.#stepping.finishStep(signal);
    this.#stepping.weightsChanged();
    const common = { document, analysis, dataset, store: this.#store, plans: cache, limits: executor.info.limits, key };
    const stops = this.#stepping.stops.list.map((breakpoint) => ({ breakpoint, watched: watchedBy(breakpoint, analysis) }));
    const trainer = openTrainer({ ...common, seed, stops, passes: stoppedIn }, ready);
    const all = [...new Set(allOf(ready).flatMap((objective) => objective.costs))];
    const evaluator = new Evaluator({ ...common, dataset: datasetAt(dataset, 0), costs: all.length > 0 ? all : costs, metrics });
    const abort = new AbortController();
    const { train } = dataset;
    const held = { test: heldBack(dataset), heldBack: heldBackAs(dataset) };
    const onChunk = (): void => this.#path.add(this.#store);
    onChunk();
    const most = this.#path.watched !== null ? Math.ceil(steps / WATCHED_PLACES) : Number.POSITIVE_INFINITY;
    const from = this.#store.steps;
    const rule = new StopRule(document.training.stop ?? {}, trainer.order, this.#store);
    const options = { generation, trainer, evaluator, train, ...held, steps, most, rule, from, onChunk, signal: abort.signal };
    const done = this.#train(options).finally(() => {
      this.#run = null;
    });
    this.#run = { abort, done };
    return this.#run;
  }

  async #train(options: Omit<RunOptions, 'onProgress' | 'onView' | 'onLate' | 'onHalt'>): Promise<TrainProgress> {
    const { generation, signal } = options;
    const onProgress = (progress: TrainProgress): void => {
      this.#progress = progress;
      this.#emit('progress', progress);
    };
    // A step that cannot be shown, being too large for instance, is told once, and training goes on unseen.
    let isShown = true;
    const show = async (): Promise<void> => {
      if (!isShown) return;
      try {
        await this.#queue.add((stop) => this.#showWeights(generation, stop));
      } catch (error) {
        if (isCancelled(error)) return;
        isShown = false;
        this.#emit('error', describeError(error));
      }
    };
    // What waits in the queue may itself wait for this run to end.
    const aborted = new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }));
    const onView = (): Promise<void> => Promise.race([show(), aborted]);
    // Beside the queue: the window asks for the new weights at once after a stop.
    const isLatest = (): boolean => this.#stepping.generation === generation && this.#progress?.step === this.#store.steps;
    const onLate: RunOptions['onLate'] = (find) =>
      this.#late.begin(
        find,
        (progress) => isLatest() && onProgress(progress),
        (error) => isLatest() && this.#emit('error', describeError(error)),
      );
    let halt: { readonly breakpoint: Breakpoint | null } | null = null;
    const onHalt: RunOptions['onHalt'] = (breakpoint) => {
      halt = { breakpoint };
    };
    try {
      return await runTraining({ ...options, onProgress, onView, onLate, onHalt });
    } catch (error) {
      onProgress({
        ...(this.#progress ?? this.#idle()),
        generation,
        running: false,
        ended: 'stopped',
        newSteps: [],
        newLosses: [],
        newEpisodes: [],
      });
      throw error;
    } finally {
      this.#stepping.weightsChanged();
      void (halt === null ? show() : this.#showHalt(generation, halt, show));
    }
  }

  /** Opens the stepper where a run was halted; where that cannot be shown, says why. */
  async #showHalt(
    generation: number,
    { breakpoint }: { readonly breakpoint: Breakpoint | null },
    showWeights: () => Promise<void>,
  ): Promise<void> {
    try {
      await this.#queue.add(async (signal) => {
        if (this.#stepping.generation !== generation) return;
        await openHalted(this.#stepping, breakpoint, signal);
        this.#emit('view', this.#stepping.view());
      });
    } catch (error) {
      if (isCancelled(error)) return;
      this.#emit('error', describeError(error));
      await showWeights();
    }
  }

  /** A step-plan evaluation with the current weights, up to the last gradient. */
  async #showWeights(generation: number, signal: AbortSignal): Promise<void> {
    if (this.#stepping.generation !== generation) return;
    this.#stepping.weightsChanged();
    const stepper = await this.#stepping.stepper(signal);
    await stepper.goTo(stepper.gradientsDone, signal);
    this.#emit('view', this.#stepping.view());
  }

  /** Nothing of a run goes on. */
  async #endTraining(): Promise<void> {
    await this.#stopTraining();
    await this.#late.end();
  }

  async #stopTraining(): Promise<void> {
    if (!this.#run) return;
    this.#run.abort.abort();
    await this.#run.done.catch(() => {});
  }

  #idle(): TrainProgress {
    return noProgress(this.#stepping.generation, this.#store.steps);
  }

  /** A new device after a loss: plans are loaded again, weights are those of the last submission. */
  async #recover(reason: string): Promise<void> {
    const wait = this.#device.nextAttempt(Date.now());
    const what =
      wait === null ? 'too often to be opened again by itself; choose another one, the CPU for instance' : 'and is opened again';
    this.#emit('error', { code: 'device/lost', message: `the device was lost (${reason}) ${what}`, address: null });
    const { cursor } = this.#stepping;
    await this.#endTraining();
    this.#stepping.deviceChanged();
    if (wait === null) return;
    await new Promise((resolve) => setTimeout(resolve, wait));
    try {
      const { info } = await this.#device.executor();
      this.#emit('device', info);
      await this.#queue.add(async (signal) => {
        if (!this.#stepping.isReady) return;
        this.#emit('view', await this.#viewAfter(this.#stepping.goTo(cursor, signal)));
      });
    } catch (error) {
      if (!isCancelled(error)) this.#emit('error', describeError(error));
    }
  }
}
