import type { Plan } from '../graph-core/plan/plan.ts';
import type { DeviceInfo, Executor, LoadedPlan } from '../kernels/executor.ts';
import { Lately } from './lately.ts';
import { memoryBudget } from './memory-budget.ts';
import { bytesOf, type CompiledStep, type OpenStep } from './stepper/compile.ts';
import type { OpenRun } from './training/open-run.ts';

/**
 * Plans that one document may have at work: a stepper's, two of training (the rest of an epoch), five of an evaluation in
 * parts (two passes, each with a rest, and the end).
 */
const IN_USE = 8;

/** Structures whose numbers may be edited with nothing planned anew: of these all that was planned is kept beside the plans. */
const OPEN = 4;
/** Calls of all plans that are kept as they were compiled, some hundred bytes each: those of two steps through 20,000 blocks. */
const CALLS = 200_000;

interface Entry {
  readonly loading: Promise<LoadedPlan>;
  readonly bytes: number;
  /** Null while it is loading. */
  loaded: LoadedPlan | null;
}

/**
 * Loaded plans by key, so that a return to an earlier structure costs nothing. Those that were not asked for longest are let
 * go: whoever holds on to one says with {@link keep} that it is at work, and hears when it is gone.
 */
export class PlanCache {
  readonly #executor: Executor;
  readonly #capacity: number;
  /** The latest used last. */
  readonly #plans = new Map<string, Entry>();
  readonly #compiled: Lately<CompiledStep>;
  readonly #openSteps = new Lately<OpenStep>(OPEN, CALLS, ({ plan }) => plan.length);
  readonly #openRuns = new Lately<OpenRun>(OPEN, CALLS, ({ plan }) => plan.length);

  constructor(executor: Executor, capacity = 16) {
    this.#executor = executor;
    this.#capacity = capacity;
    this.#compiled = new Lately(capacity, CALLS, ({ plan }) => plan.calls.length);
  }

  /** The device that the plans are on. */
  get info(): DeviceInfo {
    return this.#executor.info;
  }

  /** @throws DeviceError */
  async load(key: string, plan: () => Plan): Promise<LoadedPlan> {
    const entry = this.#plans.get(key) ?? this.#load(key, plan());
    this.#use(key, entry);
    while (this.#isFull()) this.#evict();
    return entry.loading;
  }

  /** Whether a plan is still loaded; if so it counts as used just now. */
  keep(loaded: LoadedPlan): boolean {
    const found = [...this.#plans].find(([, entry]) => entry.loaded === loaded);
    if (found) this.#use(...found);
    return found !== undefined;
  }

  #load(key: string, plan: Plan): Entry {
    const entry: Entry = { loading: this.#executor.load(plan), bytes: bytesOf(plan), loaded: null };
    entry.loading.then(
      (loaded) => {
        entry.loaded = loaded;
      },
      () => this.#forget(key, entry),
    );
    return entry;
  }

  #use(key: string, entry: Entry): void {
    this.#plans.delete(key);
    this.#plans.set(key, entry);
  }

  #forget(key: string, entry: Entry): void {
    if (this.#plans.get(key) === entry) this.#plans.delete(key);
  }

  #isFull(): boolean {
    if (this.#plans.size <= IN_USE) return false;
    const bytes = [...this.#plans.values()].reduce((sum, entry) => sum + entry.bytes, 0);
    return this.#plans.size > this.#capacity || bytes > memoryBudget();
  }

  /** A stepper's program, built once for each structure; its `spec` is that of the first document that had it. */
  compiled(key: string, build: () => CompiledStep): CompiledStep {
    return this.#compiled.get(key, build);
  }

  /** A step whose attributes have no numbers yet, compiled once for all documents that differ in these alone. */
  openStep(key: string, build: () => OpenStep): OpenStep {
    return this.#openSteps.get(key, build);
  }

  /** The same of a training step. */
  openRun(key: string, build: () => OpenRun): OpenRun {
    return this.#openRuns.get(key, build);
  }

  /** Lets a plan go that is still at work: it is destroyed once `work` has ended, and loaded anew when it is next needed. */
  abandon(loaded: LoadedPlan, work: Promise<unknown>): void {
    for (const [key, entry] of [...this.#plans]) if (entry.loaded === loaded) this.#plans.delete(key);
    void work.catch(() => {}).then(() => loaded.destroy());
  }

  #evict(): void {
    const [key, { loading }] = this.#plans.entries().next().value as [string, Entry];
    this.#plans.delete(key);
    loading.then((plan) => plan.destroy()).catch(() => {});
  }
}
