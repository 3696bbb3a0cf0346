import type { Plan } from '../graph-core/plan/plan.ts';
import type { DeviceInfo, Executor, LoadedPlan } from '../kernels/executor.ts';
import { LruCache } from './lru-cache.ts';
import { memoryBudget } from './memory-budget.ts';
import { bytesOf, type CompiledStep, type StepTemplate } from './stepper/compile.ts';
import type { RunTemplate } from './training/run-template.ts';

/**
 * Plans that one document may have at work: a stepper's, two of training (the rest of an epoch), five of an evaluation in
 * parts (two passes, each with a rest, and the end).
 */
const IN_USE = 8;

/** Structures whose numbers may be edited with nothing planned anew: of these all that was planned is kept beside the plans. */
const OPEN = 4;

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
  readonly #compiled: LruCache<CompiledStep>;
  readonly #stepTemplates = new LruCache<StepTemplate>(OPEN);
  readonly #runTemplates = new LruCache<RunTemplate>(OPEN);

  constructor(executor: Executor, capacity = 16) {
    this.#executor = executor;
    this.#capacity = capacity;
    this.#compiled = new LruCache(capacity);
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

  /** A stepper's program, built once for each structure; its `spec` is that of the first document that had its form. */
  compiled(key: string, build: () => CompiledStep): CompiledStep {
    return this.#compiled.get(key, build);
  }

  /** A step whose attributes have no numbers yet, compiled once for all documents that differ in these alone. */
  stepTemplate(key: string, build: () => StepTemplate): StepTemplate {
    return this.#stepTemplates.get(key, build);
  }

  /** The same of a training step. */
  runTemplate(key: string, build: () => RunTemplate): RunTemplate {
    return this.#runTemplates.get(key, build);
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
