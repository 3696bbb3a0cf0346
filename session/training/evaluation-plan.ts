import type { TensorData } from '../../graph-core/model/tensor.ts';
import type { LoadedPlan } from '../../kernels/executor.ts';
import type { Dataset } from '../data/dataset.ts';
import { rowsOf } from '../data/feed.ts';
import { NamedPlan } from '../device-values.ts';

/** Rows of a set. */
export interface Part {
  readonly set: Int32Array;
  readonly from: number;
  readonly count: number;
}

const shared = new WeakMap<LoadedPlan, EvaluationPlan>();

/**
 * A loaded plan that evaluates rows, for all evaluators that have it from the cache: they share its memory, so what it holds
 * is known here, and one evaluation's writing, running and reading is over before another's begins.
 */
export class EvaluationPlan {
  readonly #plan: NamedPlan;
  /** The rows that it holds: a part of a set is copied once. */
  #fed: (Omit<Part, 'count'> & { readonly dataset: Dataset }) | null = null;
  #turn: Promise<unknown> = Promise.resolve();

  private constructor(loaded: LoadedPlan) {
    this.#plan = new NamedPlan(loaded);
  }

  static of(loaded: LoadedPlan): EvaluationPlan {
    const plan = shared.get(loaded) ?? new EvaluationPlan(loaded);
    shared.set(loaded, plan);
    return plan;
  }

  /** All outputs for some rows; `others` are the inputs that are no data. @throws DeviceError */
  run(
    dataset: Dataset,
    part: Part,
    others: ReadonlyMap<string, TensorData>,
    signal?: AbortSignal,
  ): Promise<Map<string, Float64Array>> {
    const result = this.#turn.then(async () => {
      this.#feed(dataset, part);
      for (const [name, data] of others) this.#plan.write(name, data);
      const { loaded } = this.#plan;
      await loaded.run(0, loaded.plan.calls.length, signal);
      return this.#plan.readAll(loaded.plan.outputs.map((output) => output.name));
    });
    this.#turn = result.catch(() => {});
    return result;
  }

  #feed(dataset: Dataset, { set, from, count }: Part): void {
    if (this.#fed?.dataset === dataset && this.#fed.set === set && this.#fed.from === from) return;
    const rows = set.subarray(from, from + count);
    for (const feed of dataset.feeds.values()) this.#plan.write(feed.address, feed.carries ? rowsOf(feed, rows) : feed.data);
    this.#fed = { dataset, set, from };
  }
}
