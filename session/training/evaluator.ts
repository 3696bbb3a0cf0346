import type { Address, Document } from '../../graph-core/model/document.ts';
import { registry } from '../../graph-core/ops/index.ts';
import { buildProgram } from '../../graph-core/program/build.ts';
import { Builder, type Value } from '../../graph-core/program/builder.ts';
import type { Program } from '../../graph-core/program/program.ts';
import { withTotalCost } from '../../graph-core/transform/mean.ts';
import type { Analysis } from '../../graph-core/validate/analysis.ts';
import { TOTAL } from '../objectives.ts';
import type { ParameterStore } from '../parameter-store.ts';
import type { Metric } from './metrics.ts';
import { OverRows, type OverRowsOptions } from './over-rows.ts';

/** L(S, w) and the metrics over a set of rows. */
export interface Evaluation {
  readonly cost: number;
  readonly metrics: Readonly<Record<string, number>>;
}

export interface EvaluatorOptions extends OverRowsOptions {
  readonly document: Document;
  readonly analysis: Analysis;
  readonly store: ParameterStore;
  /** Costs whose sum of means is L. */
  readonly costs: readonly Address[];
  readonly metrics: readonly Metric[];
}

/** Evaluates the cost and the metrics with the store's current weights. */
export class Evaluator {
  readonly #options: EvaluatorOptions;
  readonly #overRows: OverRows;

  constructor(options: EvaluatorOptions) {
    this.#options = options;
    const forward = buildProgram(options.document, options.analysis, registry);
    this.#overRows = new OverRows(withMetrics(withTotalCost(forward, registry, options.costs, TOTAL), options.metrics), options);
  }

  /** Whether there is more to evaluate than the cost. */
  get hasMetrics(): boolean {
    return this.#options.metrics.length > 0;
  }

  /** Milliseconds of all evaluations so far that went into preparing them, once for each set. */
  get preparing(): number {
    return this.#overRows.preparing;
  }

  /** Metrics that the document does not name. */
  get guessed(): readonly string[] {
    return this.#options.metrics.flatMap(({ name, isGuessed }) => (isGuessed === true ? [name] : []));
  }

  /** Means over `rows`, with the weights of now. @throws DeviceError, SessionError */
  async evaluate(rows: Int32Array, signal?: AbortSignal): Promise<Evaluation> {
    const { analysis, store, metrics } = this.#options;
    const weights = new Map(analysis.parameters.map(({ address }) => [address, store.get(address)]));
    const found = await this.#overRows.run(rows, weights, signal);
    const values = metrics.map((metric, i): [string, number] => {
      const names = [...found.keys()].filter((name) => name.startsWith(`metric:${i}:`));
      return [metric.name, metric.finish(names.flatMap((name) => [...(found.get(name) as Float64Array)]))];
    });
    return { cost: found.get(TOTAL)?.[0] ?? Number.NaN, metrics: Object.fromEntries(values) };
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
