import type { Address, Document } from '../../graph-core/model/document.ts';
import { sizeOf } from '../../graph-core/model/tensor.ts';
import { registry } from '../../graph-core/ops/index.ts';
import type { PlanLimits } from '../../graph-core/plan/limits.ts';
import { planRun } from '../../graph-core/plan/run-plan.ts';
import { buildProgram } from '../../graph-core/program/build.ts';
import { Builder, type Value } from '../../graph-core/program/builder.ts';
import type { Program } from '../../graph-core/program/program.ts';
import { batch } from '../../graph-core/transform/batch.ts';
import { withTotalCost } from '../../graph-core/transform/mean.ts';
import type { Analysis } from '../../graph-core/validate/analysis.ts';
import { Breath, checkStopped } from '../breath.ts';
import type { Dataset } from '../data/dataset.ts';
import { TOTAL } from '../objectives.ts';
import type { ParameterStore } from '../parameter-store.ts';
import type { PlanCache } from '../plan-cache.ts';
import { carriedInputs, checkBudget } from '../stepper/compile.ts';
import { type EvaluationPasses, evaluationPasses } from './evaluation-passes.ts';
import { EvaluationPlan, type Part } from './evaluation-plan.ts';
import type { Metric } from './metrics.ts';

/** L(S, w) and the metrics over a set of rows. */
export interface Evaluation {
  readonly cost: number;
  readonly metrics: Readonly<Record<string, number>>;
}

/** Elements of one value that an evaluation may hold; larger sets are taken in parts. */
const PART_ELEMENTS = 2 ** 22;

export interface EvaluatorOptions {
  readonly document: Document;
  readonly analysis: Analysis;
  readonly dataset: Dataset;
  readonly store: ParameterStore;
  /** Costs whose sum of means is L. */
  readonly costs: readonly Address[];
  readonly metrics: readonly Metric[];
  readonly plans: PlanCache;
  readonly limits: PlanLimits;
  /** Says which document the plans belong to. */
  readonly key: string;
}

type Outputs = ReadonlyMap<string, Float64Array>;

/** Evaluates the cost and the metrics with the store's current weights. */
export class Evaluator {
  readonly #options: EvaluatorOptions;
  readonly #forward: Program;
  /** Elements of the largest value of one sample. */
  readonly #largest: number;
  /** By samples of a part: as many as fit, and the rest of each set. */
  readonly #split = new Map<number, EvaluationPasses>();

  constructor(options: EvaluatorOptions) {
    this.#options = options;
    this.#forward = buildProgram(options.document, options.analysis, registry);
    this.#largest = Math.max(1, ...this.#forward.types.map((type) => sizeOf(type.shape)));
  }

  /** Whether there is more to evaluate than the cost. */
  get hasMetrics(): boolean {
    return this.#options.metrics.length > 0;
  }

  /** Means over `rows`, with the weights of now; a set too large for one go is taken in parts. @throws DeviceError, SessionError */
  async evaluate(rows: Int32Array, signal?: AbortSignal): Promise<Evaluation> {
    const { analysis, store, metrics } = this.#options;
    const weights = new Map(analysis.parameters.map(({ address }) => [address, store.get(address)]));
    const size = Math.max(1, Math.min(rows.length, Math.floor(PART_ELEMENTS / this.#largest)));
    const found =
      size < rows.length ? await this.#inParts(rows, size, weights, signal) : await this.#whole(rows, weights, signal);
    const values = metrics.map((metric, i): [string, number] => {
      const names = [...found.keys()].filter((name) => name.startsWith(`metric:${i}:`));
      return [metric.name, metric.finish(names.flatMap((name) => [...(found.get(name) as Float64Array)]))];
    });
    return { cost: found.get(TOTAL)?.[0] ?? Number.NaN, metrics: Object.fromEntries(values) };
  }

  #whole(rows: Int32Array, weights: Outputs, signal?: AbortSignal): Promise<Outputs> {
    const part = { set: rows, from: 0, count: rows.length };
    return this.#run(`evaluate ${rows.length}`, () => this.#program(rows.length), part, weights, signal);
  }

  /** The same numbers from parts of `size` rows: see {@link evaluationPasses}. */
  async #inParts(rows: Int32Array, size: number, weights: Outputs, signal?: AbortSignal): Promise<Outputs> {
    const { passes, finish } = this.#passes(size);
    const inputs = new Map(weights);
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

  async #run(name: string, build: () => Program, part: Part, inputs: Outputs, signal?: AbortSignal): Promise<Outputs> {
    const { plans, key, dataset, limits } = this.#options;
    checkStopped(signal);
    const loaded = await plans.load(`${name} ${key}`, () => {
      const plan = planRun(build(), registry, limits);
      checkBudget(plan, 'evaluating the set');
      return plan;
    });
    return EvaluationPlan.of(loaded).run(dataset, part, inputs, signal);
  }

  #program(samples: number): Program {
    const { costs, metrics, dataset } = this.#options;
    const single = withMetrics(withTotalCost(this.#forward, registry, costs, TOTAL), metrics);
    return batch(single, registry, 'sample', samples, carriedInputs(dataset));
  }
}

function addShare(sums: Map<string, Float64Array>, name: string, data: Float64Array, share: number): void {
  const before = sums.get(name) ?? new Float64Array(data.length);
  sums.set(
    name,
    before.map((sum, i) => sum + (data[i] as number) * share),
  );
}

/** Keeps the total cost, and adds the parts of each metric as `metric:<index>:<part>`, averaged over the samples. */
function withMetrics(program: Program, metrics: readonly Metric[]): Program {
  const b = Builder.extend(program, registry);
  metrics.forEach((metric, i) => {
    const parts = metric.parts(b, (address) => b.named(address));
    for (const [k, part] of parts.entries()) b.output(`metric:${i}:${k}`, b.op('sample-mean', { input: part }).output as Value);
  });
  const built = b.build();
  return { ...built, outputs: built.outputs.filter(({ name }) => name === TOTAL || name.startsWith('metric:')) };
}
