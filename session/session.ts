import type { Executor } from '../kernels/executor.ts';
import { dataCards } from './data/cards.ts';
import { inspect, type OpenData, reportOf, tableRows } from './data/data-view.ts';
import { type ReadProgress, readFiles, tableReader } from './data/sources.ts';
import { Device, type DeviceOptions } from './device.ts';
import { Fits } from './fits.ts';
import { allowMemory, memoryBudget } from './memory-budget.ts';
import { allOf, NO_OBJECTIVES } from './objectives.ts';
import { openDocument, parameterInfos } from './opened.ts';
import { keptIn } from './optimiser-state.ts';
import { ParameterStore } from './parameter-store.ts';
import type { Breakpoint, Emit, OpenReport, RequestName, SessionRequests, StepView } from './protocol.ts';
import { type Asked, questions } from './questions.ts';
import { RequestQueue } from './request-queue.ts';
import { describeError, isCancelled, SessionError } from './session-error.ts';
import { faultOf } from './stepper/breakpoints.ts';
import { Stepping } from './stepper/stepping.ts';
import { WeightPath } from './surface/weight-path.ts';
import { Runner } from './training/runner.ts';
import { workKey, workOnView } from './work.ts';

export interface SessionOptions extends DeviceOptions {
  /** Goes before the document's seed. */
  readonly seed?: number;
  /** Bytes that the stepper's values may take before they are recomputed on demand; 1 GiB by default. */
  readonly memoryBudget?: number;
}

type Handlers = {
  readonly [N in RequestName]: (payload: SessionRequests[N]['in'], signal: AbortSignal) => Promise<SessionRequests[N]['out']>;
};

/** Between two tellings of how far a question has come, in milliseconds. */
const TELL_MS = 100;

/** The signal of a request that does not wait in the queue. */
const NEVER = new AbortController().signal;

/** Requests that read files: their signal is that of `stopReading`, and a stop of the queue leaves them. */
const READING: ReadonlySet<RequestName> = new Set(['open', 'inspectSource']);

/** Requests that do not wait for those before them. */
const AHEAD: ReadonlySet<RequestName> = new Set(['stop', 'stopReading', 'devices', 'train']);

/**
 * One document being stepped and trained on one device. Requests are handled one after the other; only those of `AHEAD` do not
 * wait in the queue. `stop` ends a training run, or else what the queue is at; so do another document and another device, for
 * which nobody waits any more. `stopReading`, and another document, end the reading of files. A training run begins in the queue
 * and goes on beside it, so that the canvas stays live. Every view carries the generation of the document that it was made from.
 */
export class Session {
  readonly #options: SessionOptions;
  readonly #emit: Emit;
  readonly #device: Device;
  readonly #store = new ParameterStore();
  readonly #fits = new Fits(this.#store);
  readonly #path = new WeightPath();
  readonly #stepping: Stepping;
  /** Of requests that read files, those that wait for their turn included. */
  readonly #reads = new Set<AbortController>();
  readonly #queue = new RequestQueue();
  readonly #runner: Runner;
  #data: OpenData | null = null;
  /** What the device was last chosen for. */
  #suitedFor: string | null = null;

  constructor(options: SessionOptions, emit: Emit) {
    this.#options = options;
    this.#emit = emit;
    this.#device = new Device(options, (reason) => void this.#recover(reason));
    this.#stepping = new Stepping(this.#device, this.#store, options.memoryBudget);
    this.#runner = new Runner({ stepping: this.#stepping, store: this.#store, path: this.#path, queue: this.#queue, emit });
  }

  /** Handles one request. @throws SessionError, DeviceError */
  handle<N extends RequestName>(name: N, payload: SessionRequests[N]['in']): Promise<SessionRequests[N]['out']> {
    if (!Object.hasOwn(this.#handlers, name)) {
      return Promise.reject(new SessionError('session/unknown-request', `there is no request "${name}"`));
    }
    const isFresh = name === 'open' && (payload as SessionRequests['open']['in']).fresh;
    if (name === 'useDevice' || isFresh) this.#queue.stop();
    if (isFresh) this.#stopReading();
    if (READING.has(name)) return this.#whileReading((reading) => this.#queue.add(() => this.#handlers[name](payload, reading)));
    return AHEAD.has(name)
      ? this.#handlers[name](payload, NEVER)
      : this.#queue.add((signal) => this.#handlers[name](payload, signal));
  }

  async dispose(): Promise<void> {
    this.#queue.stop();
    await this.#runner.end();
    await this.#device.dispose();
  }

  readonly #handlers: Handlers = {
    devices: () => this.#device.list(),
    useDevice: async ({ choice }) => {
      await this.#runner.end();
      const used = await this.#device.use(choice);
      this.#stepping.deviceChanged();
      const { info } = (await this.#suited()) ?? used;
      this.#emit('device', info);
      return info;
    },
    open: (payload, reading) => this.#open(payload, reading),
    dataReport: async ({ source }) => reportOf(this.#openData(), source),
    dataCards: async () => dataCards(this.#openData()),
    tableRows: async ({ source, from, count }) => tableRows(this.#openData(), source, from, count),
    inspectSource: ({ name, source, content }, reading) => inspect({ name, source, content }, reading, this.#reading()),
    stopReading: async () => {
      this.#stopReading();
      return null;
    },
    goTo: ({ cursor, stops = false }, signal) => this.#goTo(cursor, stops, signal),
    breakpoints: async ({ list }) => this.#setBreakpoints(list),
    historyBound: async (bound) => {
      this.#stepping.limitKept(bound);
      return this.#stepping.isShown ? this.#stepping.view() : null;
    },
    memory: async ({ bytes }) => {
      if (!(Number.isInteger(bytes) && bytes > 0))
        throw new SessionError('session/memory-bound', `${bytes} is no number of bytes`, null, 'allow a whole number from 1');
      if (bytes === memoryBudget()) return null;
      await this.#runner.end();
      allowMemory(bytes);
      this.#stepping.replan();
      return null;
    },
    sample: ({ sample }, signal) => this.#viewAfter(this.#stepping.chooseSample(sample, signal)),
    seed: ({ from, row }, signal) => this.#viewAfter(this.#stepping.chooseSeed(from, row, signal)),
    ...questions((signal) => this.#asked(signal)),
    train: ({ steps }) => this.#runner.train(steps),
    stop: () => this.#runner.stop(),
    reset: async (_, signal) => {
      await this.#runner.end();
      const { cursor } = this.#stepping;
      this.#store.reset();
      this.#stepping.stops.leave();
      this.#runner.forget();
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

  /**
   * The device that what is open changes to, where it has too little for a GPU to do, or enough again; null where it stays. It also stays where
   * the other one cannot be had.
   */
  async #suited(): Promise<Executor | null> {
    this.#suitedFor = workKey(this.#stepping);
    const other = await this.#device.suit(() => workOnView(this.#stepping)).catch(() => null);
    if (other !== null) this.#stepping.deviceChanged();
    return other;
  }

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

  async #open(
    { document, tables, generation, fresh = false }: SessionRequests['open']['in'],
    given: AbortSignal,
  ): Promise<OpenReport> {
    await this.#runner.end();
    if (fresh) {
      this.#store.forget();
      this.#fits.forget();
      this.#path.forget();
      this.#runner.forget();
    }
    const reading = this.#reading();
    await readFiles(document, tables, given, reading);
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
    const suited = this.#suitedFor === workKey(this.#stepping) ? null : await this.#suited();
    if (suited !== null) this.#emit('device', suited.info);
    return { generation, diagnostics, parameters, view: await this.#viewAfter(this.#stepping.goTo(0)) };
  }

  /** @throws SessionError before a document is open */
  #openData(): OpenData {
    if (this.#data === null) throw new SessionError('session/nothing-open', 'no document is open');
    return this.#data;
  }

  /** What a request reads can be given up from the moment that it was asked for. */
  async #whileReading<T>(work: (reading: AbortSignal) => Promise<T>): Promise<T> {
    const abort = new AbortController();
    this.#reads.add(abort);
    try {
      return await work(abort.signal);
    } finally {
      this.#reads.delete(abort);
    }
  }

  #stopReading(): void {
    for (const each of this.#reads) each.abort();
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

  /** A new device after a loss: plans are loaded again, weights are those of the last submission. */
  async #recover(reason: string): Promise<void> {
    const wait = this.#device.nextAttempt(Date.now());
    const what =
      wait === null
        ? 'too often to be opened again by itself; choose another one, WebAssembly for instance'
        : 'and is opened again';
    this.#emit('error', { code: 'device/lost', message: `the device was lost (${reason}) ${what}`, address: null });
    const { cursor } = this.#stepping;
    await this.#runner.end();
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
