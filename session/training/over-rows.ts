import { sizeOf } from '../../graph-core/model/tensor.ts';
import { registry } from '../../graph-core/ops/index.ts';
import type { PlanLimits } from '../../graph-core/plan/limits.ts';
import { planRun } from '../../graph-core/plan/run-plan.ts';
import type { Program } from '../../graph-core/program/program.ts';
import { batch } from '../../graph-core/transform/batch.ts';
import { Breath, checkStopped } from '../breath.ts';
import type { Dataset } from '../data/dataset.ts';
import type { PlanCache } from '../plan-cache.ts';
import { carriedInputs, checkBudget } from '../stepper/compile.ts';
import { type EvaluationPasses, evaluationPasses } from './evaluation-passes.ts';
import { EvaluationPlan, type Part } from './evaluation-plan.ts';

/** Elements of one value that an evaluation may hold; larger sets are taken in parts. */
const PART_ELEMENTS = 2 ** 22;

export interface OverRowsOptions {
  readonly dataset: Dataset;
  readonly plans: PlanCache;
  readonly limits: PlanLimits;
  /** Says which document and what of it the plans belong to. */
  readonly key: string;
}

/** Values by name. */
export type Outputs = ReadonlyMap<string, Float64Array>;

/** A program of one sample whose outputs are means over the samples, evaluated over any rows of the set. */
export class OverRows {
  readonly #single: Program;
  readonly #options: OverRowsOptions;
  /** Elements of the largest value of one sample. */
  readonly #largest: number;
  /** By samples of a part: as many as fit, and the rest of each set. */
  readonly #split = new Map<number, EvaluationPasses>();
  #preparing = 0;

  constructor(single: Program, options: OverRowsOptions) {
    this.#single = single;
    this.#options = options;
    this.#largest = Math.max(1, ...single.types.map((type) => sizeOf(type.shape)));
  }

  /** Milliseconds that plans took to be made so far, which is done once for each. */
  get preparing(): number {
    return this.#preparing;
  }

  /** All outputs; `inputs` are those that are no data. A set too large for one go is taken in parts. @throws DeviceError, SessionError */
  run(rows: Int32Array, inputs: Outputs, signal?: AbortSignal): Promise<Outputs> {
    const size = Math.max(1, Math.min(rows.length, Math.floor(PART_ELEMENTS / this.#largest)));
    return size < rows.length ? this.#inParts(rows, size, inputs, signal) : this.#whole(rows, inputs, signal);
  }

  #whole(rows: Int32Array, inputs: Outputs, signal?: AbortSignal): Promise<Outputs> {
    const part = { set: rows, from: 0, count: rows.length };
    return this.#run(`evaluate ${rows.length}`, () => this.#program(rows.length), part, inputs, signal);
  }

  /** The same numbers from parts of `size` rows: see {@link evaluationPasses}. */
  async #inParts(rows: Int32Array, size: number, others: Outputs, signal?: AbortSignal): Promise<Outputs> {
    const { passes, finish } = this.#passes(size);
    const inputs = new Map(others);
    const breath = new Breath(signal);
    for (const index of passes.keys()) {
      const means = new Map<string, Float64Array>();
      for (let from = 0; from < rows.length; from += size) {
        await breath.take();
        const count = Math.min(size, rows.length - from);
        const pass = (): Program => this.#passes(count).passes[index] as Program;
        const found = await this.#run(`evaluate part ${index} ${count}`, pass, { set: rows, from, count }, inputs, signal);
        for (const [name, data] of found) addShare(means, name, data, count / rows.length);
      }
      for (const [name, mean] of means) inputs.set(name, mean);
    }
    return this.#run('evaluate end', () => finish, { set: rows, from: 0, count: 0 }, inputs, signal);
  }

  #passes(samples: number): EvaluationPasses {
    const passes = this.#split.get(samples) ?? evaluationPasses(this.#program(samples));
    this.#split.set(samples, passes);
    return passes;
  }

  #program(samples: number): Program {
    return batch(this.#single, registry, 'sample', samples, carriedInputs(this.#options.dataset));
  }

  async #run(name: string, build: () => Program, part: Part, inputs: Outputs, signal?: AbortSignal): Promise<Outputs> {
    const { plans, key, dataset, limits } = this.#options;
    checkStopped(signal);
    const begun = performance.now();
    const loaded = await plans.load(`${name} ${key}`, () => {
      const plan = planRun(build(), registry, limits);
      checkBudget(plan, 'evaluating the set');
      return plan;
    });
    this.#preparing += performance.now() - begun;
    return EvaluationPlan.of(loaded).run(dataset, part, inputs, signal);
  }
}

function addShare(sums: Map<string, Float64Array>, name: string, data: Float64Array, share: number): void {
  const before = sums.get(name) ?? new Float64Array(data.length);
  sums.set(
    name,
    before.map((sum, i) => sum + (data[i] as number) * share),
  );
}
