import { heldBack, heldBackAs } from '../data/dataset.ts';
import { datasetAt } from '../data/draw-feeds.ts';
import { allOf } from '../objectives.ts';
import type { ParameterStore } from '../parameter-store.ts';
import type { Breakpoint, Emit, TrainProgress } from '../protocol.ts';
import type { RequestQueue } from '../request-queue.ts';
import { describeError, isCancelled, SessionError } from '../session-error.ts';
import { openHalted } from '../stepper/open-halted.ts';
import type { Stepping } from '../stepper/stepping.ts';
import { watchedBy } from '../stepper/watched.ts';
import type { WeightPath } from '../surface/weight-path.ts';
import { Evaluator } from './evaluator.ts';
import { LateEvaluation } from './late-evaluation.ts';
import { openTrainer } from './open-trainer.ts';
import { StopRule } from './stop-rule.ts';
import { noProgress, type RunOptions, runTraining } from './training-run.ts';

/** Places of a run's path, where somebody looks at it. */
const WATCHED_PLACES = 300;

/** What a run takes from its session. */
export interface RunnerContext {
  readonly stepping: Stepping;
  readonly store: ParameterStore;
  readonly path: WeightPath;
  readonly queue: RequestQueue;
  readonly emit: Emit;
}

/** A training run under way. */
interface Run {
  readonly abort: AbortController;
  readonly done: Promise<TrainProgress>;
}

/** What a run takes that is about to begin, apart from whom it tells. */
type Begun = Omit<RunOptions, 'onProgress' | 'onView' | 'onLate' | 'onHalt'>;

/**
 * The training runs of one session, one at a time. A run begins in the queue of requests and goes on beside it, so that the canvas
 * stays live; it puts back into the queue only what shows its weights.
 */
export class Runner {
  readonly #context: RunnerContext;
  #run: Run | null = null;
  /** Training that was asked for and waits for its turn. */
  #starting: Promise<unknown> = Promise.resolve();
  /** The cost after a stopped run: one at a time, and none beside a run. */
  readonly #late = new LateEvaluation();
  #progress: TrainProgress | null = null;

  constructor(context: RunnerContext) {
    this.#context = context;
  }

  /** Trains for a number of steps, or until {@link stop}; while a run goes on, waits for that one. @throws SessionError, DeviceError */
  async train(steps: number): Promise<TrainProgress> {
    const starting = this.#context.queue.add((signal) => this.#start(steps, signal));
    this.#starting = starting.catch(() => {});
    return (await starting).done;
  }

  /** Ends the run, also one that waits for its turn; without one, what the queue is at. */
  async stop(): Promise<TrainProgress> {
    if (!this.#run) this.#context.queue.stop();
    await this.#starting;
    await this.#stopRun();
    return this.#progress ?? this.#idle();
  }

  /** Nothing of a run goes on. */
  async end(): Promise<void> {
    await this.#stopRun();
    await this.#late.end();
  }

  /** What was told of earlier runs counts no more. */
  forget(): void {
    this.#progress = null;
  }

  /** Compiles what a run needs and begins it; the run itself does not hold up the queue. */
  async #start(steps: number, signal: AbortSignal): Promise<Run> {
    if (this.#run) return this.#run;
    await this.#late.end();
    if (!(steps >= 1)) throw new SessionError('training/steps', `${steps} steps cannot be trained: give 1 or more`);
    const abort = new AbortController();
    const begun = await this.#prepare(steps, abort.signal, signal);
    const done = this.#train(begun).finally(() => {
      this.#run = null;
    });
    this.#run = { abort, done };
    return this.#run;
  }

  /** A trainer, an evaluator and a rule for the document that is open. `ended` ends the run, `signal` its preparation. */
  async #prepare(steps: number, ended: AbortSignal, signal: AbortSignal): Promise<Begun> {
    const { stepping, store, path } = this.#context;
    const { document, analysis, seed, generation } = stepping.document();
    const ready = stepping.ready();
    const { dataset, metrics, costs, key, form } = ready;
    const { executor, cache } = await stepping.plans();
    // An update that was stepped through is part of the history that training goes on from.
    const stoppedIn = stepping.stoppedIn;
    await stepping.finishStep(signal);
    stepping.weightsChanged();
    const common = { document, analysis, dataset, store, plans: cache, limits: executor.info.limits, key, form };
    const stops = stepping.stops.list.map((breakpoint) => ({ breakpoint, watched: watchedBy(breakpoint, analysis) }));
    const trainer = openTrainer({ ...common, seed, stops, passes: stoppedIn }, ready);
    const all = [...new Set(allOf(ready).flatMap((objective) => objective.costs))];
    const evaluator = new Evaluator({ ...common, dataset: datasetAt(dataset, 0), costs: all.length > 0 ? all : costs, metrics });
    const onChunk = (): void => path.add(store);
    onChunk();
    return {
      generation,
      trainer,
      evaluator,
      train: dataset.train,
      test: heldBack(dataset),
      heldBack: heldBackAs(dataset),
      steps,
      most: path.watched !== null ? Math.ceil(steps / WATCHED_PLACES) : Number.POSITIVE_INFINITY,
      rule: new StopRule(document.training.stop ?? {}, trainer.order, store),
      from: store.steps,
      onChunk,
      signal: ended,
    };
  }

  async #train(begun: Begun): Promise<TrainProgress> {
    const { stepping } = this.#context;
    const { generation, signal } = begun;
    const show = this.#shower(generation);
    // What waits in the queue may itself wait for this run to end.
    const aborted = new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }));
    let halt: { readonly breakpoint: Breakpoint | null } | null = null;
    try {
      return await runTraining({
        ...begun,
        onProgress: (progress) => this.#tell(progress),
        onView: () => Promise.race([show(), aborted]),
        onLate: (find) => this.#beginLate(generation, find),
        onHalt: (breakpoint) => {
          halt = { breakpoint };
        },
      });
    } catch (error) {
      // nothing is left of it, and what it had taken is told
      const { left: _, work, ...last } = this.#progress ?? this.#idle();
      this.#tell({
        ...last,
        ...(work === undefined ? {} : { work: { ...work, points: [] } }),
        generation,
        running: false,
        ended: 'stopped',
        newSteps: [],
        newLosses: [],
        newEpisodes: [],
      });
      throw error;
    } finally {
      stepping.weightsChanged();
      void (halt === null ? show() : this.#showHalt(generation, halt, show));
    }
  }

  #tell(progress: TrainProgress): void {
    this.#progress = progress;
    this.#context.emit('progress', progress);
  }

  /** Beside the queue: the window asks for the new weights at once after a stop. */
  #beginLate(generation: number, find: (signal: AbortSignal) => Promise<TrainProgress>): void {
    const { stepping, store, emit } = this.#context;
    const isLatest = (): boolean => stepping.generation === generation && this.#progress?.step === store.steps;
    this.#late.begin(
      find,
      (progress) => isLatest() && this.#tell(progress),
      (error) => isLatest() && emit('error', describeError(error)),
    );
  }

  /** Shows the weights of a run. A step that cannot be shown, being too large for instance, is told once, and training goes on unseen. */
  #shower(generation: number): () => Promise<void> {
    const { queue, emit } = this.#context;
    let isShown = true;
    return async () => {
      if (!isShown) return;
      try {
        await queue.add((stop) => this.#showWeights(generation, stop));
      } catch (error) {
        if (isCancelled(error)) return;
        isShown = false;
        emit('error', describeError(error));
      }
    };
  }

  /** Opens the stepper where a run was halted; where that cannot be shown, says why. */
  async #showHalt(
    generation: number,
    { breakpoint }: { readonly breakpoint: Breakpoint | null },
    showWeights: () => Promise<void>,
  ): Promise<void> {
    const { stepping, queue, emit } = this.#context;
    try {
      await queue.add(async (signal) => {
        if (stepping.generation !== generation) return;
        await openHalted(stepping, breakpoint, signal);
        emit('view', stepping.view());
      });
    } catch (error) {
      if (isCancelled(error)) return;
      emit('error', describeError(error));
      await showWeights();
    }
  }

  /** A step-plan evaluation with the current weights, up to the last gradient. */
  async #showWeights(generation: number, signal: AbortSignal): Promise<void> {
    const { stepping, emit } = this.#context;
    if (stepping.generation !== generation) return;
    stepping.weightsChanged();
    const stepper = await stepping.stepper(signal);
    await stepper.goTo(stepper.gradientsDone, signal);
    emit('view', stepping.view());
  }

  async #stopRun(): Promise<void> {
    if (!this.#run) return;
    this.#run.abort.abort();
    await this.#run.done.catch(() => {});
  }

  #idle(): TrainProgress {
    return noProgress(this.#context.stepping.generation, this.#context.store.steps);
  }
}
