import type { Address, Document } from '../../graph-core/model/document.ts';
import { analyse } from '../../graph-core/validate/analyse.ts';
import type { Executor } from '../../kernels/executor.ts';
import { Breath, checkStopped } from '../breath.ts';
import type { Dataset } from '../data/dataset.ts';
import { datasetAt } from '../data/draw-feeds.ts';
import { allOf, resolveTraining } from '../objectives.ts';
import { ParameterStore } from '../parameter-store.ts';
import type { PlanCache } from '../plan-cache.ts';
import type { Asked } from '../questions.ts';
import { errorOf, SessionError } from '../session-error.ts';
import { structureOf } from '../stepper/compile.ts';
import { Evaluator } from '../training/evaluator.ts';
import { openTrainer } from '../training/open-trainer.ts';
import type { Training } from '../training/training-options.ts';
import type { SweepPoint, SweepRequest } from '../views/sweep.ts';

/** What is measured for less time than this is not a speed, in milliseconds. */
const LEAST_MS = 150;
/** Aimed-at length of one submission, in milliseconds: a stop waits for one at most. */
const CHUNK_MS = 60;

export interface SweepContext {
  readonly document: Document;
  readonly dataset: Dataset;
  readonly seed: number;
  /** Where it begins. */
  readonly values: ReadonlyMap<Address, Float64Array>;
  readonly executor: Executor;
  readonly plans: PlanCache;
  readonly signal?: AbortSignal;
  readonly progress?: (done: number, of: number) => void;
}

/** 1, 2, 4 … and P itself: batch sizes that halve the steps of an epoch each time. */
export function sweepSizes(rows: number): readonly number[] {
  const sizes: number[] = [];
  for (let size = 1; size < rows; size *= 2) sizes.push(size);
  return [...sizes, rows];
}

/** Samples to see by default: some epochs of a small set, few steps of the largest batch in any case. */
export const sweepSamples = (rows: number): number => 4 * rows;

/** Answers the question about the document on view. @throws SessionError, DeviceError */
export async function sweepOf(request: SweepRequest, { stepping, store, signal, progress }: Asked): Promise<SweepPoint> {
  const { document, seed } = stepping.document();
  const { dataset } = stepping.ready();
  const { executor, cache: plans } = await stepping.plans();
  const values = new Map(store.values());
  const context = { document, dataset, seed, values, executor, plans, signal };
  return sweepBatch(request, progress === undefined ? context : { ...context, progress });
}

/**
 * Trains from the given weights with batches of one size, beside everything else: how fast that is, and how low L(S, w) is after a
 * number of samples. The optimiser is the document's, at its beginning. @throws SessionError `sweep/...`; DeviceError
 */
export async function sweepBatch(request: SweepRequest, context: SweepContext): Promise<SweepPoint> {
  const { batch, samples, seconds } = request;
  const { dataset, executor, signal } = context;
  const rows = dataset.train.length;
  if (!(Number.isInteger(batch) && batch >= 1 && batch <= rows))
    throw new SessionError('sweep/batch', `a batch of ${batch} cannot be tried: give 1 to ${rows} samples`);
  if (!(samples >= 1 && seconds > 0 && seconds <= 60))
    throw new SessionError('sweep/bounds', 'give 1 sample or more, and at most 60 seconds a batch size');
  const { trainer, store, loss } = open(batch, context);
  const before = await loss();
  const wanted = Math.max(1, Math.round(samples / batch));
  const breath = new Breath(signal);
  const run = new Timed(trainer, breath);
  let stays = true;
  while (stays && run.steps < wanted && run.elapsed < seconds * 1000) {
    stays = await run.advance(wanted - run.steps, signal);
    context.progress?.(run.steps, wanted);
  }
  const { steps } = run;
  const after = stays ? await loss() : null;
  // the loss is known; what was too short to be timed goes on
  while (stays && run.measured < Math.min(LEAST_MS, seconds * 1000)) stays = await run.advance(Number.POSITIVE_INFINITY, signal);
  const { stepsPerSecond } = run;
  return {
    batch,
    stepsPerSecond,
    samplesPerSecond: stepsPerSecond * batch,
    seen: store.steps === 0 ? 0 : Math.min(samples, steps * batch),
    steps,
    before,
    after: after !== null && Number.isFinite(after) ? after : null,
    rows,
    device: executor.info.name,
    precision: executor.info.precision,
  };
}

/** Steps of a training with their time; the first submission, which compiles, is not counted. */
class Timed {
  readonly #trainer: Training;
  readonly #breath: Breath;
  readonly #begun = performance.now();
  steps = 0;
  /** Milliseconds of the submissions that count, and their steps. */
  measured = 0;
  #counted = 0;
  #size = 1;

  constructor(trainer: Training, breath: Breath) {
    this.#trainer = trainer;
    this.#breath = breath;
  }

  get elapsed(): number {
    return performance.now() - this.#begun;
  }

  get stepsPerSecond(): number {
    return this.measured > 0 ? (this.#counted / this.measured) * 1000 : 0;
  }

  /** One submission of at most `most` steps; false where it did not stay finite. @throws DeviceError */
  async advance(most: number, signal?: AbortSignal): Promise<boolean> {
    await this.#breath.take();
    const begun = performance.now();
    const { steps, halted } = await this.#trainer.advance(Math.min(most, this.#size), signal);
    // stopped in the middle of a submission there are fewer steps, and nothing went wrong with them
    checkStopped(signal);
    const took = performance.now() - begun;
    if (this.steps > 0) {
      this.measured += took;
      this.#counted += steps.length;
    }
    this.steps += steps.length;
    this.#size = Math.max(1, Math.min(this.#size * 2, Math.floor((steps.length * CHUNK_MS) / Math.max(0.05, took))));
    return !halted && steps.length > 0;
  }
}

/** A trainer of its own that begins where the weights are, with the document's optimiser at its beginning. */
function open(batch: number, { document: whole, dataset, seed, values, executor, plans, signal }: SweepContext) {
  const { progress: _, stop: __, ...training } = whole.training;
  const document: Document = { ...whole, training: { ...training, batch: { ...training.batch, size: batch } } };
  if (training.simulator !== undefined) {
    const mend = 'its episodes are the training set, and are made anew';
    throw new SessionError(
      'sweep/simulator',
      'batch sizes are compared on rows of data, not on a simulator',
      '/training/simulator',
      mend,
    );
  }
  const analysis = analyse(document);
  const resolved = resolveTraining(document, analysis);
  if (!resolved.ok) throw errorOf(resolved.error);
  const store = new ParameterStore();
  store.open(analysis, seed);
  for (const [address, value] of values) store.set(address, value);
  const { key, form } = structureOf(document, analysis, dataset);
  const common = { document, analysis, store, plans, limits: executor.info.limits, key, form };
  const trainer = openTrainer({ ...common, dataset, seed }, resolved.value);
  const costs = [...new Set(allOf(resolved.value).flatMap((objective) => objective.costs))];
  const evaluator = new Evaluator({ ...common, dataset: datasetAt(dataset, 0), costs, metrics: [] });
  return { trainer, store, loss: async (): Promise<number> => (await evaluator.evaluate(dataset.train, signal)).cost };
}
