import type { Evaluation, Evaluator } from './evaluator.ts';
import type { TrainProgress } from './protocol.ts';
import type { Trainer } from './trainer.ts';

/** Aimed-at length of one submission: a stop waits for one at most. */
const CHUNK_MS = 60;
/** Views and progress are told at most this often. */
const EVENT_MS = 100;
/** At most this share of the time goes into evaluating L(S, w). */
const EVALUATION_SHARE = 0.2;
const EVALUATION_MS = 500;
/** At most this share goes into showing views. */
const VIEW_SHARE = 0.25;

export interface RunOptions {
  readonly generation: number;
  readonly trainer: Trainer;
  readonly evaluator: Evaluator;
  readonly train: Int32Array;
  readonly test: Int32Array;
  /** Optimiser steps to run; Infinity until stopped. */
  readonly steps: number;
  /** Step count at the beginning. */
  readonly from: number;
  readonly signal: AbortSignal;
  /** Called ten times a second with what is new, and once at the end. */
  readonly onProgress: (progress: TrainProgress) => void;
  /** Called after each progress but the last: shows the current weights. */
  readonly onView: () => Promise<void>;
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
  loss: null,
  metrics: { train: {}, test: {} },
  ended: null,
  stepsPerSecond: 0,
});

/** Runs training in submissions short enough to be stopped, and tells about it. @throws DeviceError, SessionError */
export async function runTraining(options: RunOptions): Promise<TrainProgress> {
  const { trainer, steps, signal } = options;
  const report = new Report(options);
  let left = steps;
  let size = 1;
  let breath = performance.now();
  let halted = false;
  const aborted = new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }));
  await Promise.race([report.evaluate(signal), aborted]);
  while (left > 0 && !signal.aborted && !halted) {
    const begun = performance.now();
    const chunk = await trainer.advance(Math.min(size, left), signal);
    const elapsed = performance.now() - begun;
    left -= chunk.steps.length;
    halted = chunk.halted;
    report.add(chunk.steps);
    size = nextSize(size, elapsed);
    if (report.isDue()) await Promise.race([report.tell(), aborted]);
    // Promises alone never let a message in: without a turn of the event loop a stop would not be heard.
    if (performance.now() - breath > 20) {
      await new Promise((resolve) => setTimeout(resolve, 0));
      breath = performance.now();
    }
  }
  return report.end(halted ? 'not-finite' : left <= 0 ? 'done' : 'stopped');
}

const nextSize = (size: number, elapsed: number): number =>
  Math.max(1, Math.min(size * 2, Math.floor((size * CHUNK_MS) / Math.max(0.05, elapsed)), 2000));

class Report {
  readonly #options: RunOptions;
  readonly #begun = performance.now();
  #step: number;
  #done = 0;
  #fresh: { step: number; cost: number }[] = [];
  #train: Evaluation | null = null;
  /** Step count at the latest evaluation. */
  #evaluatedAt = 0;
  #test: Evaluation | null = null;
  #nextEvent = performance.now() + EVENT_MS;
  #nextEvaluation = 0;

  constructor(options: RunOptions) {
    this.#options = options;
    this.#step = options.from;
  }

  add(steps: readonly { readonly step: number; readonly cost: number }[]): void {
    this.#fresh.push(...steps);
    this.#done += steps.length;
    this.#step = steps.at(-1)?.step ?? this.#step;
  }

  isDue(): boolean {
    return performance.now() >= this.#nextEvent;
  }

  async evaluate(signal?: AbortSignal): Promise<void> {
    const { evaluator, train, test } = this.#options;
    const begun = performance.now();
    const step = this.#step;
    const onTrain = await evaluator.evaluate(train, signal);
    const onTest = test.length > 0 ? await evaluator.evaluate(test, signal) : null;
    // nobody waits for one that was broken off, and a later one may have told more
    if (signal?.aborted) return;
    this.#train = onTrain;
    this.#test = onTest;
    this.#evaluatedAt = step;
    const now = performance.now();
    this.#nextEvaluation = now + Math.max(EVALUATION_MS, (now - begun) / EVALUATION_SHARE);
  }

  async tell(): Promise<void> {
    const begun = performance.now();
    if (begun >= this.#nextEvaluation) await this.evaluate(this.#options.signal);
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
    this.#fresh = [];
    const seconds = (performance.now() - this.#begun) / 1000;
    return {
      generation: this.#options.generation,
      running: ended === null,
      step: this.#step,
      epoch: this.#options.trainer.order.epochOf(this.#step),
      newSteps,
      loss: this.#train === null ? null : { step: this.#evaluatedAt, train: this.#train.cost, test: this.#test?.cost ?? null },
      metrics: { train: this.#train?.metrics ?? {}, test: this.#test?.metrics ?? {} },
      ended,
      stepsPerSecond: seconds > 0 ? this.#done / seconds : 0,
    };
  }
}
