import type { Mode } from '../../graph-core/program/program.ts';
import type { Executor } from '../../kernels/executor.ts';
import { checkStopped } from '../breath.ts';
import { datasetAt } from '../data/draw-feeds.ts';
import type { Device } from '../device.ts';
import { memoryBudget } from '../memory-budget.ts';
import { allOf } from '../objectives.ts';
import type { Opened, Ready } from '../opened.ts';
import type { ParameterStore, Snapshot } from '../parameter-store.ts';
import { PlanCache } from '../plan-cache.ts';
import type { BreakpointHit, HistoryBound, SampleChoice, StepView } from '../protocol.ts';
import { search } from '../search/search.ts';
import { errorOf, SessionError } from '../session-error.ts';
import type { CompiledStep } from './compile.ts';
import { KeptUpdates } from './kept-updates.ts';
import { compiledStep, isFor, loadStepper, type Seed } from './load-stepper.ts';
import type { StepInputs } from './step-inputs.ts';
import type { Stepper } from './stepper.ts';
import { type StopContext, Stops } from './stops.ts';
import { type Turn, turnsOf, turnView } from './turns.ts';
import {
  batchOrder,
  batchRows,
  checkSample,
  checkSeed,
  choiceAmong,
  FIRST_SAMPLE,
  rowOf,
  type ViewChoice,
} from './view-choice.ts';

/** What is on view: the open document, the sample, the stepper for it, and the updates that were stepped through. */
export class Stepping {
  readonly #device: Device;
  readonly #store: ParameterStore;
  readonly #fixedBudget: number | undefined;
  #plans: { readonly executor: Executor; readonly cache: PlanCache } | null = null;
  #opened: Opened | null = null;
  #stepper: Stepper | null = null;
  /** The store's weights are newer than the stepper's. */
  #stale = false;
  /** Where a stepper that has to be fed again was before; null where it begins anew. */
  #returnTo: number | null = null;
  #choice = FIRST_SAMPLE;
  readonly #kept: KeptUpdates;
  /** Where moves forward stop, and what the cursor stands at. */
  readonly stops = new Stops();
  /** What a run that was halted had come to. */
  #halted: Snapshot | null = null;

  /** `budget`: bytes that the values of one step may take, where it is not the one of all. */
  constructor(device: Device, store: ParameterStore, budget?: number) {
    this.#device = device;
    this.#store = store;
    this.#fixedBudget = budget;
    this.#kept = new KeptUpdates(store);
  }

  /** Takes another document on view; `fresh` begins with its first sample. */
  open(opened: Opened, fresh: boolean): void {
    this.#opened = opened;
    this.#stepper = null;
    this.#returnTo = null;
    this.#choice = fresh ? FIRST_SAMPLE : choiceAmong(opened.ready?.dataset.samples ?? 1, this.#choice);
    if (!fresh) return;
    this.#kept.clear();
    this.stops.leave();
  }

  /**
   * Call when the store has the weights of the document just opened. Those of an update that was stepped through (the window
   * writes them into the document, and may undo that) take their place in the line of updates; any others end the line.
   */
  weightsOpened(): void {
    this.#kept.follow();
  }

  get #budget(): number {
    return this.#fixedBudget ?? memoryBudget();
  }

  get generation(): number {
    return this.#opened?.generation ?? 0;
  }

  /** Whether a document is open that can run. */
  get isReady(): boolean {
    return this.#opened !== null && this.#opened.ready !== null;
  }

  /** Whether there is a {@link view}. */
  get isShown(): boolean {
    return this.#stepper !== null;
  }

  get sample(): SampleChoice {
    return this.#choice.sample;
  }

  /** Where backward begins, where that is no cost. */
  get seed(): Seed | null {
    return this.#choice.seed;
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
    if (!opened.ready && opened.diagnostics.length === 0)
      throw new SessionError('session/nothing-to-run', 'there is no block that computes anything', null, 'add one and wire it');
    if (!opened.ready) throw errorOf(opened.diagnostics);
    const { ready } = opened;
    const dataset = datasetAt(ready.dataset, this.#store.steps);
    return dataset === ready.dataset ? ready : { ...ready, dataset };
  }

  /** A graph with something to train is stepped as in training, any other as in evaluation. */
  get mode(): Mode {
    return allOf(this.ready()).length > 0 ? 'train' : 'eval';
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
    const over = this.#samplesOver();
    if (this.#stepper && isFor(this.#stepper, turn, over) && cache.keep(this.#stepper.loaded)) {
      if (this.#stale) this.#refeed(this.#stepper);
      return this.#stepper;
    }
    const choice = { mode: this.mode, turn, over, seed: this.seed };
    this.#stepper = await loadStepper(this.document(), this.ready(), choice, { executor, cache, budget: this.#budget });
    this.#refeed(this.#stepper);
    return this.#stepper;
  }

  /** The program of the step on view and its plan; loading it needs no other. @throws SessionError */
  async compiled(): Promise<CompiledStep> {
    const choice = { mode: this.mode, turn: this.turn(), over: this.#samplesOver(), seed: this.seed };
    return compiledStep(this.document(), this.ready(), choice, { ...(await this.plans()), budget: this.#budget }).compiled;
  }

  /** The step on view on another device: compiled and fed alike, at the same cursor. @throws SessionError, DeviceError */
  async twin(executor: Executor, signal?: AbortSignal): Promise<Stepper> {
    const choice = { mode: this.mode, turn: this.turn(), over: this.#samplesOver(), seed: this.seed };
    const on = { executor, cache: new PlanCache(executor), budget: this.#budget };
    const stepper = await loadStepper(this.document(), this.ready(), choice, on);
    stepper.feed(this.#inputs(stepper));
    await stepper.goTo(this.cursor, signal);
    return stepper;
  }

  /** Whose turn it is in the training step; null where there is nothing to train, or backward starts at no cost. */
  turn(): Turn | null {
    const { objectives } = this.ready();
    if (this.seed !== null) return null;
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
    const batch = this.#choice.isBatch ? this.batchRows() : null;
    const cotangent = rowOf(this.#choice, stepper);
    const turn = this.turn();
    const search = turn?.objective.optimiser.searches ? this.#searchFor(turn, stepper) : null;
    return { dataset, store: this.#store, sample: this.sample, batch, cotangent, turn, search };
  }

  /** Looks for an update over the rows on view, as training does over the whole set. */
  #searchFor({ objective }: Turn, stepper: Stepper): NonNullable<StepInputs['search']> {
    const { rows } = this;
    return async (signal) => {
      const [{ document, analysis }, { dataset, key }] = [this.document(), this.ready()];
      const { cache } = await this.plans();
      const place = { document, analysis, objective, dataset, rows, plans: cache, key };
      return search(place, this.#store, stepper.update, signal);
    };
  }

  /** How many samples a mean on view is over; null for one sample. */
  #samplesOver(): number | null {
    return this.sample === 'mean' ? this.rows.length : null;
  }

  /** Rows of the data that are on view: one sample, or those that the mean is over. */
  get rows(): Int32Array {
    if (this.sample !== 'mean') return Int32Array.of(this.sample);
    return this.#choice.isBatch ? this.batchRows() : this.ready().dataset.train;
  }

  /** Samples that the training step under way takes. */
  batchRows(): Int32Array {
    return batchRows(batchOrder(this.document(), this.ready()), this.ready(), this.#store.steps);
  }

  /** How breakpoints look at a stepper. */
  stopContext(stepper: Stepper, signal: AbortSignal | undefined): StopContext {
    const samples = (): ArrayLike<number> => (this.sample === 'mean' ? this.batchRows() : [this.sample]);
    const place = { step: this.#store.steps, stepsPerEpoch: batchOrder(this.document(), this.ready()).stepsPerEpoch, samples };
    // the only sample is the mean over all
    const view = this.ready().dataset.samples === 1 ? 'mean' : String(this.sample);
    return { stepper, store: this.#store, analysis: this.document().analysis, view, place, signal };
  }

  /** Names where the cursor is, for as long as the weights are what they are. */
  get #place(): string {
    return [this.#store.steps, this.#store.turn, this.cursor, this.sample, this.#choice.isBatch].join(':');
  }

  /**
   * Moves to a stage; past the last one the update is kept, before the first one the last kept update is taken back. A move
   * that is stopped leaves the cursor where it was; in the step that it has already gone over to, at its beginning. With
   * `stops` it ends at the first breakpoint that is hit.
   */
  async goTo(cursor: number, signal?: AbortSignal, stops = false): Promise<void> {
    if (!Number.isInteger(cursor)) throw new SessionError('session/no-stage', `${cursor} is no number of a stage`);
    const stepper = await this.stepper(signal);
    if (stops && (await this.#stopsBefore(stepper, Math.min(cursor, stepper.length), signal))) return;
    const past = cursor - stepper.length;
    if (past > 0 && stepper.length > 0) {
      await stepper.goTo(stepper.length, signal);
      if (!(await this.#keepUpdate(stepper, signal))) return;
      return this.#enter(({ length }) => Math.min(past, length), signal, stops);
    }
    if (cursor >= 0 || !this.#kept.takeBack()) return stepper.goTo(cursor, signal);
    this.#stale = true;
    return this.#enter(({ length }) => Math.max(0, length + cursor), signal);
  }

  /** Goes on in another step. */
  async #enter(cursorOf: (stepper: Stepper) => number, signal: AbortSignal | undefined, stops = false): Promise<void> {
    const stepper = await this.stepper();
    try {
      if (stops && (await this.#stopsBefore(stepper, cursorOf(stepper), signal))) return;
      await stepper.goTo(cursorOf(stepper), signal);
    } catch (error) {
      if (signal?.aborted) await stepper.goTo(0);
      throw error;
    }
  }

  /** Moves forward to the first stage on the way at which a breakpoint is hit; false, without a move, where none is. */
  async #stopsBefore(stepper: Stepper, target: number, signal: AbortSignal | undefined): Promise<boolean> {
    const context = this.stopContext(stepper, signal);
    const from = stepper.cursor;
    try {
      for (const stage of this.stops.stagesBetween(from, target, context)) {
        await stepper.goTo(stage, signal);
        const hit = await this.stops.check(context);
        if (hit === null) continue;
        this.stops.stand(hit, this.#place);
        return true;
      }
    } catch (error) {
      await stepper.goTo(from);
      throw error;
    }
    return false;
  }

  /** A run was halted: it can be gone on with from what it has come to. */
  haltHere(): void {
    this.#halted = this.#store.snapshot();
  }

  /** Puts the cursor where a run was halted. */
  async standAt(stage: number, hit: BreakpointHit, signal?: AbortSignal): Promise<void> {
    await this.goTo(stage, signal);
    this.stops.stand(hit, this.#place);
  }

  /** Whether the step under way was stopped in: what comes next is to go on from there. */
  get stoppedIn(): number | null {
    const { steps } = this.#store;
    return this.stops.place?.startsWith(`${steps}:`) ? steps : null;
  }

  /** @throws SessionError `session/history-bound` */
  limitKept(bound: HistoryBound): void {
    this.#kept.limit(bound);
  }

  /**
   * Keeps a whole stepped update and takes the turns that are left of its step: training goes on from a whole one. Where a run
   * was halted in the step it begins anew, as if nobody had looked.
   */
  async finishStep(signal?: AbortSignal): Promise<void> {
    const before = this.stops.hitAt(this.#place) === null ? null : this.#halted;
    this.#halted = null;
    if (before !== null) return this.#store.restore(before);
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
    const signs = await this.stops.signs(this.stopContext(stepper, signal));
    const isKept = await this.#kept.keep(async () => {
      if (!(await stepper.commit(this.#store, signal))) return false;
      for (const [state, of] of signs) this.#store.setState(state, of);
      return true;
    });
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
      keptBytes: this.#kept.bytes,
      hit: this.stops.hitAt(this.#place),
      turn: turn === null ? null : turnView(turn),
    };
  }

  /** @throws SessionError `session/no-sample` */
  async chooseSample(sample: SampleChoice, signal?: AbortSignal): Promise<void> {
    checkSample(sample, this.ready().dataset.samples);
    await this.#chooseView(sample, false, signal);
  }

  /** The samples that the training step under way takes: one, or the mean over them. */
  async chooseBatch(signal?: AbortSignal): Promise<void> {
    const [first = 0, ...others] = this.batchRows();
    await this.#chooseView(others.length === 0 ? first : 'mean', others.length > 0, signal);
  }

  #chooseView(sample: SampleChoice, isBatch: boolean, signal: AbortSignal | undefined): Promise<void> {
    const isSamePlan = (sample === 'mean') === (this.sample === 'mean');
    return this.#choose({ ...this.#choice, sample, isBatch }, isSamePlan, signal);
  }

  /** Changes what is on view, at the same cursor; where that fails, what was on view before stays. */
  async #choose(choice: ViewChoice, isSamePlan: boolean, signal: AbortSignal | undefined): Promise<void> {
    const [before, stepper, stale, cursor] = [this.#choice, this.#stepper, this.#stale, this.cursor];
    this.#choice = choice;
    this.#returnTo = null;
    if (isSamePlan) this.#stale = true;
    else this.#stepper = null;
    try {
      await this.goTo(cursor, signal);
    } catch (error) {
      // the stepper of before may have been fed with what could not be shown
      this.#stale = stale || this.#stepper === stepper;
      if (this.#stale) this.#returnTo = cursor;
      this.#choice = before;
      this.#stepper = stepper;
      throw error;
    }
  }

  /** Lets backward start elsewhere. @throws SessionError `session/no-seed`, `session/seed-size` */
  async chooseSeed(from: string | null, row: readonly number[] | null, signal?: AbortSignal): Promise<void> {
    const seed = from === null ? null : { from, row };
    if (seed !== null) checkSeed(seed, await this.stepper(signal));
    await this.#choose({ ...this.#choice, seed }, false, signal);
  }

  /** What is on view is planned anew when it is next needed, and shown where it was. */
  replan(): void {
    this.#returnTo = this.cursor;
    this.#stepper = null;
  }

  /** The device is another one: everything is loaded again when it is next needed. */
  deviceChanged(): void {
    this.#plans = null;
    this.#stepper = null;
    this.#returnTo = null;
  }
}
