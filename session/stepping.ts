import { sizeOf, type TensorData } from '../graph-core/model/tensor.ts';
import type { Executor } from '../kernels/executor.ts';
import { checkStopped } from './breath.ts';
import { carriedInputs, compileStep, MEMORY_BUDGET } from './compile.ts';
import type { Device } from './device.ts';
import { KeptUpdates } from './kept-updates.ts';
import type { Opened, Ready } from './opened.ts';
import type { ParameterStore } from './parameter-store.ts';
import { PlanCache } from './plan-cache.ts';
import type { SampleChoice, StepView } from './protocol.ts';
import { errorOf, SessionError } from './session-error.ts';
import { type StepInputs, Stepper } from './stepper.ts';
import { type Turn, turnsOf } from './turns.ts';

/** Where backward starts, when not at the costs. */
interface Seed {
  readonly from: string;
  readonly row: readonly number[] | null;
}

/** What is on view: the open document, the sample, the stepper for it, and the updates that were stepped through. */
export class Stepping {
  readonly #device: Device;
  readonly #store: ParameterStore;
  readonly #budget: number;
  #plans: { readonly executor: Executor; readonly cache: PlanCache } | null = null;
  #opened: Opened | null = null;
  #stepper: Stepper | null = null;
  /** The store's weights are newer than the stepper's. */
  #stale = false;
  /** Where a stepper that has to be fed again was before; null where it begins anew. */
  #returnTo: number | null = null;
  #sample: SampleChoice = 0;
  #seed: Seed | null = null;
  readonly #kept: KeptUpdates;

  /** `budget`: bytes that the values of one step may take. */
  constructor(device: Device, store: ParameterStore, budget = MEMORY_BUDGET) {
    this.#device = device;
    this.#store = store;
    this.#budget = budget;
    this.#kept = new KeptUpdates(store);
  }

  /** Takes another document on view; `fresh` begins with its first sample. */
  open(opened: Opened, fresh: boolean): void {
    this.#opened = opened;
    this.#stepper = null;
    this.#returnTo = null;
    this.#seed = null;
    if (fresh) this.#kept.clear();
    const samples = opened.ready?.dataset.samples ?? 1;
    if (fresh || (this.#sample !== 'mean' && this.#sample >= samples)) this.#sample = 0;
  }

  /**
   * Call when the store has the weights of the document just opened. Those of an update that was stepped through (the window
   * writes them into the document, and may undo that) take their place in the line of updates; any others end the line.
   */
  weightsOpened(): void {
    this.#kept.follow();
  }

  get generation(): number {
    return this.#opened?.generation ?? 0;
  }

  /** Whether a document is open that can run. */
  get isReady(): boolean {
    return this.#opened !== null && this.#opened.ready !== null;
  }

  get sample(): SampleChoice {
    return this.#sample;
  }

  get cursor(): number {
    return this.#returnTo ?? this.#stepper?.cursor ?? 0;
  }

  /** @throws SessionError when nothing is open */
  document(): Opened {
    if (!this.#opened) throw new SessionError('session/nothing-open', 'no document is open');
    return this.#opened;
  }

  /** @throws SessionError with the first reason why the document cannot run */
  ready(): Ready {
    const opened = this.document();
    if (!opened.ready) throw errorOf(opened.diagnostics);
    return opened.ready;
  }

  /** The device with its loaded plans. @throws SessionError */
  async plans(): Promise<{ executor: Executor; cache: PlanCache }> {
    const executor = await this.#device.executor();
    if (this.#plans?.executor !== executor) {
      this.#plans = { executor, cache: new PlanCache(executor) };
      this.#stepper = null;
    }
    return this.#plans;
  }

  /** The weights have changed: what the stepper knows is of the past. */
  weightsChanged(): void {
    this.#stale = true;
    this.#kept.clear();
    this.#store.leaveStep();
  }

  /** The stepper for what is on view, compiled and fed where it is not yet. @throws SessionError, DeviceError */
  async stepper(signal?: AbortSignal): Promise<Stepper> {
    checkStopped(signal);
    const stepper = await this.#fedStepper();
    const cursor = this.#returnTo;
    if (cursor === null) return stepper;
    this.#returnTo = null;
    try {
      await stepper.goTo(cursor, signal);
    } catch (error) {
      if (signal?.aborted) this.#returnTo = cursor;
      throw error;
    }
    return stepper;
  }

  async #fedStepper(): Promise<Stepper> {
    const { executor, cache } = await this.plans();
    const turn = this.turn();
    if (this.#stepper && isFor(this.#stepper, turn) && cache.keep(this.#stepper.loaded)) {
      if (this.#stale) this.#refeed(this.#stepper);
      return this.#stepper;
    }
    const { document, analysis } = this.document();
    const { dataset, costs, key } = this.ready();
    const spec = {
      costs: this.#seed !== null ? [] : (turn?.objective.costs ?? costs),
      cotangent: this.#seed?.from ?? null,
      objective: turn?.objective ?? null,
      updatesCurrent: turn?.seesStart ?? false,
      over: this.#sample === 'mean' ? { samples: dataset.train.length, carried: carriedInputs(dataset) } : null,
    };
    const whose = turn === null ? '' : `${turn.objective.index}${turn.seesStart ? ' from the start' : ''}`;
    const name = `step ${spec.over === null ? 'one' : 'mean'} ${spec.cotangent ?? ''} ${whose} ${key}`;
    const compiled = cache.compiled(name, () => compileStep(document, analysis, spec, executor.info.limits, this.#budget));
    const loaded = await cache.load(name, () => compiled.plan);
    this.#stepper = new Stepper({ ...compiled, spec }, loaded, analysis);
    this.#refeed(this.#stepper);
    return this.#stepper;
  }

  /** Whose turn it is in the training step; null where there is nothing to train, or backward starts at no cost. */
  turn(): Turn | null {
    const { objectives } = this.ready();
    if (this.#seed !== null) return null;
    const turns = turnsOf(objectives, this.document().document.training.schedule ?? 'sequential');
    // an edit may have taken the objective away whose turn it was
    if (this.#store.turn >= turns.length) this.#store.leaveStep();
    return turns[this.#store.turn] ?? null;
  }

  #refeed(stepper: Stepper): void {
    this.#stale = false;
    stepper.feed(this.#inputs(stepper));
  }

  #inputs(stepper: Stepper): StepInputs {
    const { dataset } = this.ready();
    let cotangent: TensorData | null = null;
    if (this.#seed) {
      const size = sizeOf(stepper.typeOf(this.#seed.from)?.shape ?? []);
      cotangent = this.#seed.row === null ? new Float64Array(size).fill(1) : Float64Array.from(this.#seed.row);
    }
    return { dataset, store: this.#store, sample: this.#sample, cotangent, turn: this.turn() };
  }

  /**
   * Moves to a stage; past the last one the update is kept, before the first one the last kept update is taken back. A move
   * that is stopped leaves the cursor where it was; in the step that it has already gone over to, at its beginning.
   */
  async goTo(cursor: number, signal?: AbortSignal): Promise<void> {
    if (!Number.isInteger(cursor)) throw new SessionError('session/no-stage', `${cursor} is no number of a stage`);
    const stepper = await this.stepper(signal);
    const past = cursor - stepper.length;
    if (past > 0 && stepper.length > 0) {
      await stepper.goTo(stepper.length, signal);
      if (!(await this.#keepUpdate(stepper, signal))) return;
      return this.#enter(({ length }) => Math.min(past, length), signal);
    }
    if (cursor >= 0 || !this.#kept.takeBack()) return stepper.goTo(cursor, signal);
    this.#stale = true;
    return this.#enter(({ length }) => Math.max(0, length + cursor), signal);
  }

  /** Goes on in another step. */
  async #enter(cursorOf: (stepper: Stepper) => number, signal: AbortSignal | undefined): Promise<void> {
    const stepper = await this.stepper();
    try {
      await stepper.goTo(cursorOf(stepper), signal);
    } catch (error) {
      if (signal?.aborted) await stepper.goTo(0);
      throw error;
    }
  }

  /** Keeps a whole stepped update and takes the turns that are left of its step: training goes on from a whole one. */
  async finishStep(signal?: AbortSignal): Promise<void> {
    // where nothing was stepped, not even a step that is too large to be looked at keeps anybody from training
    if (this.#stepper?.isDone && !this.#stale) await this.#keepUpdate(await this.stepper(signal), signal);
    while (this.#store.turn > 0) {
      const stepper = await this.stepper(signal);
      await stepper.goTo(stepper.length, signal);
      if (!(await this.#keepUpdate(stepper, signal))) return;
    }
  }

  /** Makes a whole stepped update the store's weights; what was before can be gone back to. False where there is none. */
  async #keepUpdate(stepper: Stepper, signal: AbortSignal | undefined): Promise<boolean> {
    const isKept = await this.#kept.keep(() => stepper.commit(this.#store, signal));
    this.#stale ||= isKept;
    return isKept;
  }

  /** What is known at the cursor. @throws SessionError before anything was opened */
  view(): StepView {
    if (!this.#stepper) throw new SessionError('session/nothing-open', 'nothing has been computed yet');
    const turn = this.turn();
    return {
      ...this.#stepper.view(this.generation),
      step: this.#store.steps,
      kept: this.#kept.count,
      turn: turn === null ? null : turnView(turn),
    };
  }

  /** @throws SessionError `session/no-sample` */
  async chooseSample(sample: SampleChoice, signal?: AbortSignal): Promise<void> {
    const { samples } = this.ready().dataset;
    if (sample !== 'mean' && !(Number.isInteger(sample) && sample >= 0 && sample < samples)) {
      throw new SessionError('session/no-sample', `there is no sample p = ${sample}: there are P = ${samples}, counted from 0`);
    }
    const isSamePlan = (sample === 'mean') === (this.#sample === 'mean');
    await this.#choose(() => {
      this.#sample = sample;
      if (isSamePlan) this.#stale = true;
      else this.#stepper = null;
    }, signal);
  }

  /** Changes what is on view, at the same cursor; where that fails, what was on view before stays. */
  async #choose(change: () => void, signal: AbortSignal | undefined): Promise<void> {
    const [sample, seed, stepper, stale, cursor] = [this.#sample, this.#seed, this.#stepper, this.#stale, this.cursor];
    change();
    this.#returnTo = null;
    try {
      await this.goTo(cursor, signal);
    } catch (error) {
      // the stepper of before may have been fed with what could not be shown
      this.#stale = stale || this.#stepper === stepper;
      if (this.#stale) this.#returnTo = cursor;
      this.#sample = sample;
      this.#seed = seed;
      this.#stepper = stepper;
      throw error;
    }
  }

  /** Lets backward start elsewhere. @throws SessionError `session/no-seed`, `session/seed-size` */
  async chooseSeed(from: string | null, row: readonly number[] | null, signal?: AbortSignal): Promise<void> {
    if (from !== null) {
      const type = (await this.stepper(signal)).typeOf(from);
      if (type?.dtype !== 'float') {
        throw new SessionError('session/no-seed', `backward cannot start at ${from}: it is no float value of the graph`, from);
      }
      const size = sizeOf(type.shape);
      if (row !== null && row.length !== size) {
        throw new SessionError('session/seed-size', `the row vector has ${row.length} numbers, and ${from} has ${size}`, from);
      }
    }
    await this.#choose(() => {
      this.#seed = from === null ? null : { from, row };
      this.#stepper = null;
    }, signal);
  }

  /** The device is another one: everything is loaded again when it is next needed. */
  deviceChanged(): void {
    this.#plans = null;
    this.#stepper = null;
    this.#returnTo = null;
  }
}

/** Whether a stepper's program is that of a turn: the turns of one objective share it. */
function isFor({ compiled: { spec } }: Stepper, turn: Turn | null): boolean {
  return spec.objective?.index === turn?.objective.index && spec.updatesCurrent === (turn?.seesStart ?? false);
}

function turnView({ index, count, objective: { costs, optimiser, hyper } }: Turn): NonNullable<StepView['turn']> {
  return { index, count, costs, method: optimiser.isPlain(hyper) ? null : optimiser.title };
}
