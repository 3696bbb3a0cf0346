import type { Address } from '../../graph-core/model/document.ts';
import { sizeOf, type TensorData } from '../../graph-core/model/tensor.ts';
import { DRAW_INPUTS } from '../../graph-core/random/draw-inputs.ts';
import type { Dataset } from '../data/dataset.ts';
import { rowsOf } from '../data/feed.ts';
import { NamedPlan } from '../device-values.ts';
import { etasOf, names, type ResolvedObjective, scalarsAt } from '../objectives.ts';
import type { Snapshot } from '../parameter-store.ts';
import { isCancelled, SessionError } from '../session-error.ts';
import { carriedInputs, checkBudget, openNumbersOf } from '../stepper/compile.ts';
import { turnsOf, updateNumber } from '../stepper/turns.ts';
import type { BatchOrder } from './batch-order.ts';
import { type RunTemplate, runTemplateOf } from './run-template.ts';
import { searchSteps } from './search-steps.ts';
import { HALT, ROWS } from './train-program.ts';
import { ARMED, type DeviceStop, deviceStops, stopWithin } from './train-stops.ts';
import {
  type Chunk,
  type Evaluations,
  isLoss,
  NO_EVALUATIONS,
  orderOf,
  type Training,
  type TrainingOptions,
  withEvaluations,
} from './training-options.ts';

/** Steps of one submission that are looked through for breakpoints at most: no submission is longer. */
const LOOKAHEAD = 2000;

export interface TrainerOptions extends TrainingOptions {
  readonly objectives: readonly ResolvedObjective[];
}

/** A loaded training program for one batch size. */
interface Runner {
  readonly plan: NamedPlan;
  readonly train: RunTemplate;
}

/**
 * Trains on the device, many steps a submission. After each submission weights and state are read back into the store,
 * which is what survives a lost device and what all batch sizes share.
 */
export class Trainer implements Training {
  readonly order: BatchOrder;
  readonly #options: TrainerOptions;
  readonly #runners = new Map<number, Runner>();
  #dataset: Dataset;
  /** Whose device memory holds what the store holds. */
  #current: { readonly runner: Runner; readonly snapshot: Snapshot } | null = null;
  #evaluations: Evaluations = NO_EVALUATIONS;

  /** @throws SessionError where there is nothing to train */
  constructor(options: TrainerOptions) {
    this.#options = options;
    this.#dataset = options.dataset;
    const hidden = options.analysis.diagnostics.find(({ code }) => code === 'training/black-box');
    if (hidden) throw new SessionError(hidden.code, hidden.message, hidden.address, hidden.mend);
    this.order = orderOf(options, options.objectives);
  }

  get costIsLoss(): boolean {
    return isLoss(this.#options, this.order, this.#options.objectives);
  }

  get evaluations(): Evaluations {
    return this.#evaluations;
  }

  /** Other values in as many rows: what trains goes on as it is. */
  feed(dataset: Dataset): void {
    this.#dataset = dataset;
    for (const [size, { plan }] of this.#runners) this.#writeData(plan, size);
  }

  /** Runs at most `count` steps of one batch size in one submission. @throws DeviceError, SessionError */
  async advance(count: number, signal?: AbortSignal): Promise<Chunk> {
    const { store } = this.#options;
    const from = store.steps;
    const most = Math.min(count, LOOKAHEAD, this.order.runLength(from));
    const stop = stopWithin(this.#options, this.order, from, most);
    if (stop?.step === from) return { steps: [], halted: false, hit: stop.breakpoint };
    const wanted = stop === null ? most : stop.step - from;
    if (this.#options.objectives.some(({ optimiser }) => optimiser.searches)) return this.#search(wanted, signal);
    const runner = await this.#runner(this.order.sizeAt(from));
    const start = store.snapshot();
    const { costs, hits } = await this.#iterate(runner, wanted, signal);
    const bad = costs.findIndex((cost, i) => !Number.isFinite(cost) || (hits[i] ?? 0) > 0);
    const number = bad < 0 ? 0 : (hits[bad] ?? 0);
    let hit = number > 0 ? (this.#deviceStops[number - 1]?.breakpoint ?? null) : null;
    let done = bad < 0 ? costs.length : bad;
    let halted = bad >= 0;
    // Weights may overflow in a step whose own cost was still finite: go back to the last step that left them whole.
    while (done > 0 && !this.#isFinite(runner)) {
      halted = true;
      hit = null;
      done -= 1;
      store.restore(start);
      this.#current = null;
      if (done > 0) await this.#iterate(runner, done);
    }
    if (halted) this.#current = null;
    store.steps = from + done;
    const { objectives, document } = this.#options;
    const turns = turnsOf(objectives, document.training.schedule ?? 'sequential').length;
    this.#evaluations = withEvaluations(this.#evaluations, done * turns, this.order.sizeAt(from), 'gradient');
    return { steps: Array.from(costs.subarray(0, done), (cost, i) => ({ step: from + i + 1, cost })), halted, hit };
  }

  async #search(count: number, signal?: AbortSignal): Promise<Chunk> {
    const { chunk, evaluations } = await searchSteps(this.#options, count, signal);
    this.#evaluations = withEvaluations(this.#evaluations, evaluations, this.#dataset.train.length, 'gradient');
    return chunk;
  }

  get #deviceStops(): readonly DeviceStop[] {
    return deviceStops(this.#options.stops ?? []);
  }

  /** Iterates and reads everything back into the store; gives the cost before each step, and which breakpoint it hit. */
  async #iterate(runner: Runner, steps: number, signal?: AbortSignal): Promise<{ costs: Float64Array; hits: Float64Array }> {
    const { store } = this.#options;
    if (this.#current?.runner !== runner || !sameContents(this.#current.snapshot, store.snapshot())) this.#upload(runner);
    const feeds = this.#feeds(runner, steps);
    const work = runner.plan.loaded.iterate({ steps, feeds, ...(signal ? { signal } : {}) });
    const iterated = signal ? await Promise.race([unlessStopped(work, signal), patience(signal)]) : await work;
    if (iterated === null) {
      this.#abandon(runner, work);
      return { costs: new Float64Array(0), hits: new Float64Array(0) };
    }
    await this.#download(runner);
    this.#current = { runner, snapshot: store.snapshot() };
    const [costs = [], hits = []] = iterated.collected;
    return { costs: Float64Array.from(costs), hits: Float64Array.from(hits) };
  }

  /** One step may take longer than a stop may: it is left to end by itself, and the store keeps what was before. */
  #abandon(runner: Runner, work: Promise<unknown>): void {
    this.#options.plans.abandon(runner.plan.loaded, work);
    this.#current = null;
    for (const [size, each] of this.#runners) if (each === runner) this.#runners.delete(size);
  }

  #upload({ plan, train }: Runner): void {
    const { store, analysis } = this.#options;
    for (const { address } of analysis.parameters) plan.write(address, store.get(address));
    for (const { input, start } of train.states) plan.write(input, store.state(input, lengthOf(plan, input), start));
    plan.write(HALT, Int32Array.of(0));
  }

  async #download({ plan, train }: Runner): Promise<void> {
    const { store } = this.#options;
    const outputs = [...train.updated.map(names.next), ...train.states.map(({ input }) => `next:${input}`)];
    const read = await plan.readAll(outputs);
    for (const address of train.updated) store.set(address, read.get(names.next(address)) as Float64Array);
    for (const { input } of train.states) store.setState(input, read.get(`next:${input}`) as Float64Array);
  }

  /** A row of every feed for each step, in the order of the plan's loop. */
  #feeds({ plan, train }: Runner, steps: number): TensorData[] {
    const { store, objectives } = this.#options;
    const first = store.steps;
    const scheduled = new Map(train.scheduled.map((each) => [each.input, each]));
    return plan.loaded.plan.loop.feeds.map(({ name }) => {
      if (name === ROWS) return this.#rows(first, steps);
      if (name === DRAW_INPUTS.step) return Int32Array.from({ length: steps }, (_, i) => first + i);
      if (name === ARMED) return Float64Array.from({ length: steps }, (_, i) => (first + i === this.#options.passes ? 0 : 1));
      const each = scheduled.get(name);
      const objective = objectives.find(({ index }) => index === each?.objective);
      if (!each || !objective) throw new Error(`nothing feeds ${name}`);
      const { repeat } = each;
      const before = first - store.since(objective.index);
      const number = (i: number): number => updateNumber({ objective, repeat }, before + i);
      return Float64Array.from({ length: steps }, (_, i) => scalarsAt(objective, repeat, number(i)).get(name) as number);
    });
  }

  #rows(first: number, steps: number): Int32Array {
    const size = this.order.sizeAt(first);
    const rows = new Int32Array(steps * size);
    for (let i = 0; i < steps; i++) rows.set(this.order.rowsAt(first + i), i * size);
    return rows;
  }

  #isFinite({ train }: Runner): boolean {
    const { store } = this.#options;
    return train.updated.every((address: Address) => store.get(address).every(Number.isFinite));
  }

  async #runner(size: number): Promise<Runner> {
    const before = this.#runners.get(size);
    if (before && this.#options.plans.keep(before.plan.loaded)) return before;
    const { document, analysis, objectives, plans, limits, key, form = key } = this.#options;
    const carried = carriedInputs(this.#dataset);
    const rows = this.#rowsOf(size);
    const schedule = document.training.schedule ?? 'sequential';
    const stops = this.#deviceStops;
    const conditions = stops.length === 0 ? '' : JSON.stringify(stops.map(({ breakpoint }) => breakpoint));
    const name = `train ${size} ${rows} ${conditions}`;
    const spec = { objectives, schedule, batch: size, rows, carried, stops };
    const train = plans.runTemplate(`${name} ${form}`, () => runTemplateOf(document, analysis, spec, limits));
    const loaded = await plans.load(`${name} ${key}`, () => {
      const plan = train.plan().with(openNumbersOf(document).numbers);
      checkBudget(plan, 'a training step');
      return plan;
    });
    const plan = new NamedPlan(loaded);
    this.#writeData(plan, size);
    for (const objective of objectives)
      for (const { address, eta } of etasOf(objective)) plan.write(names.eta(objective.index, address), eta.data);
    const runner = { plan, train };
    this.#runners.set(size, runner);
    return runner;
  }

  /** Rows of the resident data that a batch of this size is picked from; null where it is all of them, fed as it is. */
  #rowsOf(size: number): number | null {
    const { train } = this.#dataset;
    return this.order.takesAll(size) || carriedInputs(this.#dataset).size === 0 ? null : train.length;
  }

  #writeData(plan: NamedPlan, size: number): void {
    const { feeds, train } = this.#dataset;
    const isWhole = this.#rowsOf(size) === null;
    for (const feed of feeds.values()) {
      if (!feed.carries) plan.write(feed.address, feed.data);
      else plan.write(isWhole ? feed.address : names.data(feed.address), rowsOf(feed, train));
    }
  }
}

/** Null for work that a stop broke off: what the host computes in a step is not waited for. */
const unlessStopped = <T>(work: Promise<T>, signal: AbortSignal): Promise<T | null> =>
  work.catch((error: unknown) => {
    if (signal.aborted && isCancelled(error)) return null;
    throw error;
  });

/** How long a stop waits for the submission under way, in milliseconds. */
const PATIENCE_MS = 50;

const waiting = new WeakMap<AbortSignal, Promise<null>>();

/** Resolves with null a while after the signal; one promise a signal, however many submissions wait. */
function patience(signal: AbortSignal): Promise<null> {
  const before = waiting.get(signal);
  if (before) return before;
  const promise = new Promise<null>((resolve) => {
    const wait = (): unknown => setTimeout(() => resolve(null), PATIENCE_MS);
    if (signal.aborted) wait();
    else signal.addEventListener('abort', wait, { once: true });
  });
  waiting.set(signal, promise);
  return promise;
}

const lengthOf = (plan: NamedPlan, input: string): number => sizeOf(plan.input(input)?.shape ?? [0]);

/** Arrays in the store are replaced, never changed: the same arrays are the same contents. */
const sameContents = (a: Snapshot, b: Snapshot): boolean =>
  [...b.values].every(([address, value]) => a.values.get(address) === value) &&
  [...b.state].every(([name, value]) => a.state.get(name) === value);
