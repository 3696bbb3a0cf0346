import type { Breakpoint, EpisodesReport, Loss, TrainProgress, Work } from '../protocol.ts';
import type { Evaluation, Evaluator } from './evaluator.ts';
import { Pace, roundedTime } from './pace.ts';
import type { StopReason, StopRule } from './stop-rule.ts';
import type { Training } from './training-options.ts';

/** Aimed-at length of one submission: a stop waits for one at most. */
const CHUNK_MS = 60;
/** Views and progress are told at most this often. */
const EVENT_MS = 100;
/** At most this share of a run's time, and what nobody notices in a short one, goes into evaluating L(S, w). */
const EVALUATION_SHARE = 0.1;
const EVALUATION_FREE_MS = 50;
/** L(S, w) is told at least this often, where the share allows. */
const EVALUATION_MS = 500;
/** Evaluations that the curve of a run is drawn through, at least; more in its beginning, where it falls. */
const EVALUATIONS = 50;
/** At most this share goes into showing views. */
const VIEW_SHARE = 0.25;

export interface RunOptions {
  readonly generation: number;
  readonly trainer: Training;
  readonly evaluator: Evaluator;
  readonly train: Int32Array;
  readonly test: Int32Array;
  /** What the rows of `test` are held back for; null where there are none. */
  readonly heldBack: 'validation' | 'test' | null;
  /** Optimiser steps to run; Infinity until stopped. */
  readonly steps: number;
  /** Steps of one submission at most. */
  readonly most: number;
  /** When it ends by itself. */
  readonly rule: StopRule;
  /** Called after each submission. */
  readonly onChunk: () => void;
  /** Step count at the beginning. */
  readonly from: number;
  readonly signal: AbortSignal;
  /** Called ten times a second with what is new, and once at the end. */
  readonly onProgress: (progress: TrainProgress) => void;
  /** Called after each progress but the last: shows the current weights. */
  readonly onView: () => Promise<void>;
  /** Called before the end of a run that a step halts: the breakpoint that it hits; null where the cost or weights are not finite. */
  readonly onHalt: (hit: Breakpoint | null) => void;
  /** Called after a stop with what finds the cost at the last step, to be told when there is time. */
  readonly onLate: (find: (signal: AbortSignal) => Promise<TrainProgress>) => void;
}

/** What is told of training before any was done. */
export const noProgress = (generation: number, step: number): TrainProgress => ({
  generation,
  running: false,
  step,
  epoch: 0,
  newSteps: [],
  costIsLoss: false,
  newLosses: [],
  loss: null,
  metrics: { train: {}, test: {} },
  ended: null,
  stepsPerSecond: 0,
  seconds: 0,
});

/** Runs training in submissions short enough to be stopped, and tells about it. @throws DeviceError, SessionError */
export async function runTraining(options: RunOptions): Promise<TrainProgress> {
  const { trainer, steps, signal } = options;
  const report = new Report(options);
  let left = steps;
  let size = 1;
  let breath = performance.now();
  let halted = false;
  let hit: Breakpoint | null = null;
  const aborted = new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }));
  await Promise.race([report.evaluate(signal), aborted]);
  let reason = report.askRule();
  while (left > 0 && !signal.aborted && !halted && hit === null && reason === null) {
    const begun = performance.now();
    const chunk = await trainer.advance(
      Math.min(size, left, options.most, options.rule.stepsLeft(report.step), report.stepsToEvaluation()),
      signal,
    );
    const elapsed = performance.now() - begun;
    options.onChunk();
    left -= chunk.steps.length;
    halted = chunk.halted;
    hit = chunk.hit;
    report.add(chunk.steps);
    size = nextSize(size, chunk.steps.length, elapsed);
    const isAsked = chunk.steps.length > 0 && !halted && options.rule.isDue(report.step);
    if (isAsked || (left > 0 && report.isEvaluationDue())) await Promise.race([report.evaluate(signal), aborted]);
    if (isAsked && !signal.aborted) reason = report.askRule();
    if (reason === null && report.isDue()) await Promise.race([report.tell(), aborted]);
    // Promises alone never let a message in: without a turn of the event loop a stop would not be heard.
    if (performance.now() - breath > 20) {
      await new Promise((resolve) => setTimeout(resolve, 0));
      breath = performance.now();
    }
  }
  if (hit !== null || halted) options.onHalt(hit);
  if (reason !== null) report.finish(reason);
  return report.end(hit !== null ? 'breakpoint' : halted ? 'not-finite' : (reason ?? (left <= 0 ? 'done' : 'stopped')));
}

const nextSize = (size: number, steps: number, elapsed: number): number =>
  Math.max(1, Math.min(size * 2, Math.floor((steps * CHUNK_MS) / Math.max(0.05, elapsed)), 2000));

class Report {
  readonly #options: RunOptions;
  readonly #begun = performance.now();
  readonly #pace: Pace;
  #step: number;
  #done = 0;
  #freshEpisodes: EpisodesReport[] = [];
  /** Samples drawn. */
  #drawn = 0;
  #freshWork: Work[] = [];
  #fresh: { step: number; cost: number }[] = [];
  #metrics: TrainProgress['metrics'] = { train: {}, test: {} };
  #loss: Loss | null = null;
  #freshLosses: Loss[] = [];
  #evaluated: { readonly step: number; readonly train: Evaluation; readonly test: Evaluation | null } | null = null;
  #nextEvent = performance.now() + EVENT_MS;
  /** Step count and time of the latest evaluation, and the time that all took. */
  #evaluatedAt = 0;
  #evaluatedWhen = 0;
  #evaluating = 0;

  constructor(options: RunOptions) {
    this.#options = options;
    this.#pace = new Pace(options.steps);
    this.#step = options.from;
    this.#evaluatedAt = options.from;
  }

  add(steps: readonly { readonly step: number; readonly cost: number }[]): void {
    this.#fresh.push(...steps);
    this.#done += steps.length;
    this.#freshEpisodes.push(...(this.#options.trainer.takeEpisodes?.() ?? []));
    const last = steps.at(-1);
    if (!last) return;
    this.#step = last.step;
    this.#addWork(steps);
    if (this.#needsNone && !this.#isUnset) this.#loss = { step: last.step - 1, train: last.cost, test: null };
  }

  #addWork(steps: readonly { readonly step: number }[]): void {
    const { trainer, train } = this.#options;
    for (const { step } of steps) this.#drawn += trainer.order.sizeAt(step - 1);
    const epochs = this.#drawn / Math.max(1, train.length);
    this.#freshWork.push({ step: this.#step, epochs, samples: trainer.evaluations.samples });
  }

  get step(): number {
    return this.#step;
  }

  /** What the rule says to what was evaluated at this step. */
  askRule(): StopReason | null {
    const found = this.#evaluated;
    return found === null || found.step !== this.#step ? null : this.#options.rule.ask(found.train, found.test);
  }

  /** The rule may put earlier weights back. */
  finish(reason: StopReason): void {
    this.#step = this.#options.rule.finish(reason);
  }

  isDue(): boolean {
    return performance.now() >= this.#nextEvent;
  }

  /** Whether every cost of a step is L(S, w), and nothing else is to be evaluated. */
  get #needsNone(): boolean {
    const { trainer, evaluator, test } = this.#options;
    return this.#isUnset || (trainer.costIsLoss && test.length === 0 && !evaluator.hasMetrics);
  }

  /** The curve wants its next point after so many steps: close together at first, then evenly over the run. */
  get #every(): number {
    const even = this.#options.steps / EVALUATIONS;
    return Math.max(1, Math.ceil(Math.min(even, (this.#evaluatedAt - this.#options.from) / 10)));
  }

  /** On a simulator no rows stay, and the episodes themselves say how it does, unless a rule asks for L. */
  get #isUnset(): boolean {
    return this.#options.trainer.takeEpisodes !== undefined && this.#options.rule.isIdle;
  }

  #mayEvaluate(): boolean {
    const spent = performance.now() - this.#begun;
    return !this.#needsNone && this.#evaluating <= EVALUATION_FREE_MS + EVALUATION_SHARE * spent;
  }

  /** How many steps may be taken in one go without missing a point of the curve. */
  stepsToEvaluation(): number {
    return this.#mayEvaluate() ? Math.max(1, this.#evaluatedAt + this.#every - this.#step) : Number.POSITIVE_INFINITY;
  }

  isEvaluationDue(): boolean {
    const isAwaited = this.#step >= this.#evaluatedAt + this.#every || performance.now() >= this.#evaluatedWhen + EVALUATION_MS;
    return isAwaited && this.#mayEvaluate();
  }

  /** Evaluates L(S, w) and the metrics; an evaluation that is broken off counts for nothing. */
  async evaluate(signal?: AbortSignal): Promise<void> {
    if (this.#isUnset) return;
    const { evaluator, train, test } = this.#options;
    // what is done once says nothing of what the next one takes
    const own = (): number => performance.now() - evaluator.preparing;
    const begun = own();
    const step = this.#step;
    const ofTrain = await evaluator.evaluate(train, signal);
    const ofTest = test.length > 0 ? await evaluator.evaluate(test, signal) : null;
    // nobody waits for one that was broken off, and a later one may have told more
    if (signal?.aborted) return;
    this.#evaluated = { step, train: ofTrain, test: ofTest };
    this.#metrics = { train: ofTrain.metrics, test: ofTest?.metrics ?? {} };
    this.#loss = { step, train: ofTrain.cost, test: ofTest?.cost ?? null, metrics: this.#metrics };
    this.#freshLosses.push(this.#loss);
    this.#evaluatedAt = step;
    this.#evaluatedWhen = performance.now();
    this.#evaluating += own() - begun;
  }

  async tell(): Promise<void> {
    const begun = performance.now();
    this.#options.onProgress(this.#progress(null));
    await this.#options.onView();
    const now = performance.now();
    // Showing a large graph takes time, and training is what was asked for.
    this.#nextEvent = Math.max(begun + EVENT_MS, now + (now - begun) / VIEW_SHARE - (now - begun));
  }

  async end(ended: NonNullable<TrainProgress['ended']>): Promise<TrainProgress> {
    // A stop is answered at once; the cost at the last step is told later.
    if (ended !== 'stopped') await this.evaluate();
    const last = this.#progress(ended);
    this.#options.onProgress(last);
    if (ended === 'stopped') this.#options.onLate((signal) => this.#late(last, signal));
    return last;
  }

  /** What a stopped run's end was told without. */
  async #late(last: TrainProgress, signal: AbortSignal): Promise<TrainProgress> {
    await this.evaluate(signal);
    return { ...this.#progress('stopped'), stepsPerSecond: last.stepsPerSecond };
  }

  #progress(ended: TrainProgress['ended']): TrainProgress {
    const newSteps = this.#fresh;
    const newLosses = this.#freshLosses;
    this.#fresh = [];
    this.#freshLosses = [];
    const points = this.#freshWork;
    this.#freshWork = [];
    const newEpisodes = this.#freshEpisodes;
    this.#freshEpisodes = [];
    const { heldBack, evaluator } = this.#options;
    const seconds = (performance.now() - this.#begun) / 1000;
    const left = ended === null ? this.#pace.at(this.#done, seconds) : null;
    return {
      generation: this.#options.generation,
      running: ended === null,
      step: this.#step,
      epoch: this.#options.trainer.order.epochOf(this.#step),
      newSteps,
      costIsLoss: this.#options.trainer.costIsLoss,
      newLosses,
      loss: this.#loss,
      metrics: this.#metrics,
      ...(heldBack === null ? {} : { heldBack }),
      ...(evaluator.guessed.length > 0 ? { guessed: evaluator.guessed } : {}),
      ...(newEpisodes.length > 0 ? { newEpisodes } : {}),
      ended,
      stepsPerSecond: seconds > 0 ? this.#done / seconds : 0,
      seconds,
      work: { from: this.#options.from, points },
      ...(left === null ? {} : { left: roundedTime(left) }),
    };
  }
}
