import type { Address, Document } from '../graph-core/model/document.ts';
import { sizeOf } from '../graph-core/model/tensor.ts';
import { registry } from '../graph-core/ops/index.ts';
import type { PlanLimits } from '../graph-core/plan/limits.ts';
import type { Plan } from '../graph-core/plan/plan.ts';
import { planRun } from '../graph-core/plan/run-plan.ts';
import { buildProgram } from '../graph-core/program/build.ts';
import { Builder, type Value } from '../graph-core/program/builder.ts';
import type { Program } from '../graph-core/program/program.ts';
import { batch } from '../graph-core/transform/batch.ts';
import { withTotalCost } from '../graph-core/transform/mean.ts';
import type { Analysis } from '../graph-core/validate/analysis.ts';
import type { LoadedPlan } from '../kernels/executor.ts';
import { carriedInputs, checkBudget } from './compile.ts';
import { type Dataset, rowsOf } from './dataset.ts';
import { NamedPlan } from './device-values.ts';
import type { Metric } from './metrics.ts';
import { TOTAL } from './objectives.ts';
import type { ParameterStore } from './parameter-store.ts';
import type { PlanCache } from './plan-cache.ts';

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

/** Evaluates the cost and the metrics with the store's current weights. */
export class Evaluator {
  readonly #options: EvaluatorOptions;
  readonly #forward: Program;
  /** The rows that each plan holds: a part of a set is copied once. */
  readonly #fed = new WeakMap<LoadedPlan, { readonly set: Int32Array; readonly from: number }>();

  constructor(options: EvaluatorOptions) {
    this.#options = options;
    this.#forward = buildProgram(options.document, options.analysis, registry);
  }

  /** Means over `rows`; a set too large for one go is weighted together from parts. @throws DeviceError */
  async evaluate(rows: Int32Array, signal?: AbortSignal): Promise<Evaluation> {
    const largest = Math.max(1, ...this.#forward.types.map((type) => sizeOf(type.shape)));
    const size = Math.max(1, Math.min(rows.length, Math.floor(PART_ELEMENTS / largest)));
    const sums = new Map<string, Float64Array>();
    for (let from = 0; from < rows.length; from += size) {
      const count = Math.min(size, rows.length - from);
      for (const [name, data] of await this.#part(rows, from, count, signal)) {
        const before = sums.get(name) ?? new Float64Array(data.length);
        sums.set(
          name,
          before.map((sum, i) => sum + ((data[i] as number) * count) / rows.length),
        );
      }
    }
    const metrics = this.#options.metrics.map((metric, i): [string, number] => {
      const names = [...sums.keys()].filter((name) => name.startsWith(`metric:${i}:`));
      return [metric.name, metric.finish(names.flatMap((name) => [...(sums.get(name) as Float64Array)]))];
    });
    return { cost: sums.get(TOTAL)?.[0] ?? Number.NaN, metrics: Object.fromEntries(metrics) };
  }

  async #part(set: Int32Array, from: number, count: number, signal: AbortSignal | undefined): Promise<Map<string, Float64Array>> {
    const { plans, key, dataset, analysis, store } = this.#options;
    const loaded = await plans.load(`evaluate ${count} ${key}`, () => this.#plan(count));
    const plan = new NamedPlan(loaded);
    const fed = this.#fed.get(loaded);
    if (fed?.set !== set || fed.from !== from) {
      const rows = set.subarray(from, from + count);
      for (const feed of dataset.feeds.values()) plan.write(feed.address, feed.carries ? rowsOf(feed, rows) : feed.data);
      this.#fed.set(loaded, { set, from });
    }
    for (const { address } of analysis.parameters) plan.write(address, store.get(address));
    await loaded.run(0, loaded.plan.calls.length, signal);
    return plan.readAll(loaded.plan.outputs.map((output) => output.name));
  }

  #plan(samples: number): Plan {
    const { costs, metrics, dataset, limits } = this.#options;
    const single = withMetrics(withTotalCost(this.#forward, registry, costs, TOTAL), metrics);
    const program = batch(single, registry, 'sample', samples, carriedInputs(dataset));
    const plan = planRun(program, registry, limits);
    checkBudget(plan, 'evaluating the set');
    return plan;
  }
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
