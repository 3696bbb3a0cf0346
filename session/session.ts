import type { Tensor, TensorData } from '../graph-core/model/tensor.ts';
import { sizeOf } from '../graph-core/model/tensor.ts';
import type { Executor } from '../kernels/executor.ts';
import { cardOf } from './card.ts';
import { carriedInputs, compileStep, PlanCache } from './compile.ts';
import { rowsOf } from './dataset.ts';
import { Device, type DeviceOptions } from './device.ts';
import { Evaluator } from './evaluator.ts';
import { runJacobian } from './jacobian.ts';
import { type Opened, openDocument, parameterInfos, type Ready } from './opened.ts';
import { ParameterStore, type Snapshot } from './parameter-store.ts';
import type {
  EventName,
  OpenReport,
  RequestName,
  SampleChoice,
  SessionEvents,
  SessionRequests,
  StepView,
  TrainProgress,
} from './protocol.ts';
import { describeError, errorOf, SessionError } from './session-error.ts';
import { type StepInputs, Stepper } from './stepper.ts';
import { Trainer } from './trainer.ts';
import { runTraining } from './training-run.ts';

export interface SessionOptions extends DeviceOptions {
  /** Goes before the document's seed. */
  readonly seed?: number;
}

type Handlers = { readonly [N in RequestName]: (payload: SessionRequests[N]['in']) => Promise<SessionRequests[N]['out']> };
/** What a session tells without being asked. */
export type Emit = <E extends EventName>(event: E, value: SessionEvents[E]) => void;

/** Where backward starts, when not at the costs. */
interface Seed {
  readonly from: string;
  readonly row: readonly number[] | null;
}

/** Kept updates that can be taken back. */
const MAX_HISTORY = 500;

/**
 * One document being stepped and trained on one device: idle, compiling, ready, running or failed, as its answers say.
 * Requests are handled one after the other; only `stop` and `devices` go ahead of the queue. Training runs beside the queue,
 * so that the canvas stays live. Every view carries the generation of the document that it was made from.
 */
export class Session {
  readonly #options: SessionOptions;
  readonly #emit: Emit;
  readonly #device: Device;
  readonly #store = new ParameterStore();
  #plans: { readonly executor: Executor; readonly cache: PlanCache } | null = null;
  #opened: Opened | null = null;
  #stepper: Stepper | null = null;
  /** The store's weights are newer than the stepper's. */
  #stale = false;
  #sample: SampleChoice = 0;
  #seed: Seed | null = null;
  #history: Snapshot[] = [];
  #run: { readonly abort: AbortController; readonly done: Promise<TrainProgress> } | null = null;
  #progress: TrainProgress | null = null;
  #queue: Promise<unknown> = Promise.resolve();

  constructor(options: SessionOptions, emit: Emit) {
    this.#options = options;
    this.#emit = emit;
    this.#device = new Device(options, (reason) => void this.#recover(reason));
  }

  /** Handles one request. @throws SessionError, DeviceError */
  handle<N extends RequestName>(name: N, payload: SessionRequests[N]['in']): Promise<SessionRequests[N]['out']> {
    if (!Object.hasOwn(this.#handlers, name))
      return Promise.reject(new SessionError('session/unknown-request', `there is no request "${name}"`));
    const work = (): Promise<SessionRequests[N]['out']> => this.#handlers[name](payload);
    return name === 'stop' || name === 'devices' || name === 'train' ? work() : this.#enqueue(work);
  }

  async dispose(): Promise<void> {
    await this.#stopTraining();
    await this.#device.dispose();
  }

  #enqueue<T>(work: () => Promise<T>): Promise<T> {
    const result = this.#queue.then(work);
    this.#queue = result.catch(() => {});
    return result;
  }

  readonly #handlers: Handlers = {
    devices: () => this.#device.list(),
    useDevice: async ({ choice }) => {
      await this.#stopTraining();
      const { info } = await this.#device.use(choice);
      this.#stepper = null;
      this.#emit('device', info);
      return info;
    },
    open: (payload) => this.#open(payload),
    goTo: async ({ cursor }) => {
      await this.#goTo(cursor);
      return this.#view();
    },
    sample: async ({ sample }) => {
      const { dataset } = this.#ready();
      if (sample !== 'mean' && !(Number.isInteger(sample) && sample >= 0 && sample < dataset.samples)) {
        throw new SessionError('session/no-sample', `there is no sample ${sample}: there are ${dataset.samples}, counted from 0`);
      }
      const before = this.#stepper?.cursor ?? 0;
      this.#sample = sample;
      this.#stepper = null;
      await this.#goTo(before);
      return this.#view();
    },
    seed: ({ from, row }) => this.#setSeed(from, row),
    card: async ({ stage }) => {
      const { stepper, executor } = await this.#stepping();
      return cardOf(stage, { stepper, executor, analysis: this.#document().analysis, isMean: this.#sample === 'mean' });
    },
    tensor: async ({ address, what }) => (await this.#stepping()).stepper.tensor(address, what),
    jacobian: (payload) => this.#jacobian(payload),
    train: (payload) => this.#startTraining(payload),
    stop: async () => {
      await this.#stopTraining();
      return this.#progress ?? this.#idle();
    },
    reset: async () => {
      await this.#stopTraining();
      this.#store.reset();
      this.#history = [];
      this.#progress = null;
      const cursor = this.#stepper?.cursor ?? 0;
      this.#refeed();
      await this.#goTo(Math.min(cursor, this.#stepper?.gradientsDone ?? 0));
      return this.#view();
    },
    parameters: async () => this.#store.tensors(),
  };

  #document(): Opened {
    if (!this.#opened) throw new SessionError('session/nothing-open', 'no document is open');
    return this.#opened;
  }

  #ready(): Ready {
    const opened = this.#document();
    if (!opened.ready) throw errorOf(opened.diagnostics);
    return opened.ready;
  }

  async #open({ document, tables, generation, fresh }: SessionRequests['open']['in']): Promise<OpenReport> {
    await this.#stopTraining();
    if (fresh === true) {
      this.#store.forget();
      this.#sample = 0;
      this.#progress = null;
    }
    this.#stepper = null;
    this.#history = [];
    this.#seed = null;
    const opened = openDocument(document, tables, generation, this.#options.seed);
    this.#opened = opened;
    const stored = this.#store.open(opened.analysis, opened.seed);
    const diagnostics = stored.ok ? opened.diagnostics : [...opened.diagnostics, ...stored.error];
    const parameters = parameterInfos(opened.analysis);
    if (!opened.ready || !stored.ok) return { generation, diagnostics, parameters, view: null };
    if (this.#sample !== 'mean' && this.#sample >= opened.ready.dataset.samples) this.#sample = 0;
    await this.#goTo(0);
    return { generation, diagnostics, parameters, view: this.#view() };
  }

  async #cache(): Promise<{ executor: Executor; cache: PlanCache }> {
    const executor = await this.#device.executor();
    if (this.#plans?.executor !== executor) this.#plans = { executor, cache: new PlanCache(executor) };
    return this.#plans;
  }

  /** The stepper for what is on view, compiled and fed where it is not yet. */
  async #stepping(): Promise<{ stepper: Stepper; executor: Executor }> {
    const { executor, cache } = await this.#cache();
    if (this.#stepper) {
      if (this.#stale) this.#refeed();
      return { stepper: this.#stepper, executor };
    }
    const { document, analysis } = this.#document();
    const { dataset, objectives, costs, key } = this.#ready();
    const seeded = this.#seed !== null;
    const spec = {
      costs: seeded ? [] : costs,
      cotangent: this.#seed?.from ?? null,
      objective: seeded ? null : (objectives[0] ?? null),
      over: this.#sample === 'mean' ? { samples: dataset.train.length, carried: carriedInputs(dataset) } : null,
    };
    const name = `step ${spec.over === null ? 'one' : 'mean'} ${spec.cotangent ?? ''} ${key}`;
    const compiled = cache.compiled(name, () => compileStep(document, analysis, spec, executor.info.limits));
    const loaded = await cache.load(name, () => compiled.plan);
    this.#stepper = new Stepper({ ...compiled, spec }, loaded, analysis);
    this.#refeed();
    return { stepper: this.#stepper, executor };
  }

  #inputs(stepper: Stepper): StepInputs {
    const { dataset } = this.#ready();
    let cotangent: TensorData | null = null;
    if (this.#seed) {
      const size = sizeOf(stepper.typeOf(this.#seed.from)?.shape ?? []);
      cotangent = this.#seed.row === null ? new Float64Array(size).fill(1) : Float64Array.from(this.#seed.row);
    }
    return { dataset, store: this.#store, sample: this.#sample, cotangent };
  }

  /** Feeds the store's weights to the stepper; it then knows nothing but its inputs. */
  #refeed(): void {
    this.#stale = false;
    this.#stepper?.feed(this.#inputs(this.#stepper));
  }

  async #goTo(cursor: number): Promise<void> {
    if (this.#document().ready === null) throw errorOf(this.#document().diagnostics);
    const { stepper } = await this.#stepping();
    const past = cursor - stepper.length;
    if (past > 0 && stepper.length > 0 && (await this.#keepUpdate(stepper))) {
      this.#refeed();
      await stepper.goTo(Math.min(past, stepper.length));
      return;
    }
    const before = cursor < 0 ? this.#history.pop() : undefined;
    if (before) {
      this.#store.restore(before);
      this.#refeed();
      await stepper.goTo(Math.max(0, stepper.length + cursor));
      return;
    }
    await stepper.goTo(cursor);
  }

  /** Makes the stepped update the store's weights; what was before can be gone back to. */
  async #keepUpdate(stepper: Stepper): Promise<boolean> {
    await stepper.goTo(stepper.length);
    const before = this.#store.snapshot();
    if (!(await stepper.commit(this.#store))) return false;
    this.#history.push(before);
    if (this.#history.length > MAX_HISTORY) this.#history.shift();
    return true;
  }

  #view(): StepView {
    if (!this.#stepper) throw new SessionError('session/nothing-open', 'nothing has been computed yet');
    return this.#stepper.view(this.#document().generation);
  }

  async #setSeed(from: string | null, row: readonly number[] | null): Promise<StepView> {
    const before = this.#stepper?.cursor ?? 0;
    if (from !== null) {
      const type = (await this.#stepping()).stepper.typeOf(from);
      if (type?.dtype !== 'float')
        throw new SessionError('session/no-seed', `backward cannot start at ${from}: it is no float value of the graph`, from);
      const size = sizeOf(type.shape);
      if (row !== null && row.length !== size)
        throw new SessionError('session/seed-size', `the row vector has ${row.length} numbers, and ${from} has ${size}`, from);
    }
    this.#seed = from === null ? null : { from, row };
    this.#stepper = null;
    await this.#goTo(before);
    return this.#view();
  }

  async #jacobian({ of, wrt }: { of: string; wrt: string }): Promise<SessionRequests['jacobian']['out']> {
    const { document, analysis } = this.#document();
    const { dataset } = this.#ready();
    const sample = this.#sample;
    if (sample === 'mean') throw new SessionError('session/mean-view', 'a Jacobian belongs to one sample: choose one', of);
    const { executor } = await this.#stepping();
    const feeds = new Map(
      [...dataset.feeds].map(([address, feed]) => [
        address,
        { ...feed, carries: false, data: rowsOf(feed, [feed.carries ? sample : 0]) },
      ]),
    );
    const parameters = new Map(analysis.parameters.map(({ address }) => [address, this.#store.get(address)]));
    const found = await runJacobian({ document, analysis, feeds, parameters, samples: null }, of, wrt, executor);
    if (!found.ok) throw errorOf(found.error);
    return full(found.value);
  }

  #startTraining({ steps }: { steps: number }): Promise<TrainProgress> {
    if (this.#run) return this.#run.done;
    const abort = new AbortController();
    const done = this.#train(steps, abort.signal).finally(() => {
      this.#run = null;
    });
    this.#run = { abort, done };
    return done;
  }

  async #train(steps: number, signal: AbortSignal): Promise<TrainProgress> {
    const { trainer, evaluator, dataset, generation } = await this.#enqueue(() => this.#prepareTraining());
    const onProgress = (progress: TrainProgress): void => {
      this.#progress = progress;
      this.#emit('progress', progress);
    };
    const show = (): Promise<void> =>
      this.#enqueue(() => this.#showWeights(generation)).catch((error) => this.#emit('error', describeError(error)));
    // What waits in the queue may itself wait for this run to end.
    const aborted = new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }));
    const onView = (): Promise<void> => Promise.race([show(), aborted]);
    const { train, test } = dataset;
    try {
      return await runTraining({
        generation,
        trainer,
        evaluator,
        train,
        test,
        steps,
        from: this.#store.steps,
        signal,
        onProgress,
        onView,
      });
    } catch (error) {
      onProgress({ ...(this.#progress ?? this.#idle()), generation, running: false, ended: 'stopped', newSteps: [] });
      throw error;
    } finally {
      this.#stale = true;
      void show();
    }
  }

  async #prepareTraining() {
    const { document, analysis, seed, generation } = this.#document();
    const { dataset, objectives, metrics, costs, key } = this.#ready();
    const { executor, cache } = await this.#cache();
    // An update that was stepped through is part of the history that training goes on from.
    if (this.#stepper && this.#stepper.length > 0 && this.#stepper.cursor === this.#stepper.length)
      await this.#stepper.commit(this.#store);
    this.#stale = true;
    this.#history = [];
    const common = { document, analysis, dataset, store: this.#store, plans: cache, limits: executor.info.limits, key };
    const trainer = new Trainer({ ...common, objectives, seed });
    const all = [...new Set(objectives.flatMap((objective) => objective.costs))];
    const evaluator = new Evaluator({ ...common, costs: all.length > 0 ? all : costs, metrics });
    return { trainer, evaluator, dataset, generation };
  }

  /** A step-plan evaluation with the current weights, up to the last gradient. */
  async #showWeights(generation: number): Promise<void> {
    if (this.#opened?.generation !== generation) return;
    this.#stale = true;
    const { stepper } = await this.#stepping();
    await stepper.goTo(stepper.gradientsDone);
    this.#emit('view', this.#view());
  }

  async #stopTraining(): Promise<void> {
    if (!this.#run) return;
    this.#run.abort.abort();
    await this.#run.done.catch(() => {});
  }

  #idle(): TrainProgress {
    return {
      generation: this.#opened?.generation ?? 0,
      running: false,
      step: this.#store.steps,
      epoch: 0,
      newSteps: [],
      loss: null,
      metrics: { train: {}, test: {} },
      ended: null,
      stepsPerSecond: 0,
    };
  }

  /** A new device after a loss: plans are loaded again, weights are those of the last submission. */
  async #recover(reason: string): Promise<void> {
    this.#plans = null;
    const wait = this.#device.nextAttempt(Date.now());
    const tell = (message: string): void => this.#emit('error', { code: 'device/lost', message, address: null });
    if (wait === null) {
      tell(`the device was lost again (${reason}); choose another one, the CPU for instance`);
      return;
    }
    await this.#stopTraining();
    await new Promise((resolve) => setTimeout(resolve, wait));
    const cursor = this.#stepper?.cursor ?? 0;
    this.#stepper = null;
    try {
      const { info } = await this.#device.executor();
      this.#emit('device', info);
      if (this.#opened?.ready) {
        await this.#enqueue(() => this.#goTo(cursor));
        this.#emit('view', this.#view());
      }
      tell(`the device was lost (${reason}); it was opened again, and the weights are those of before`);
    } catch (error) {
      tell(`the device was lost (${reason}) and could not be opened again: ${describeError(error).message}`);
    }
  }
}

const full = ({ dtype, shape, data }: Tensor): SessionRequests['jacobian']['out'] => ({
  dtype,
  shape,
  data: Float64Array.from(data),
});
