import type { Document } from '../../graph-core/model/document.ts';
import type { OptimizerSpec } from '../../graph-core/model/training.ts';
import { analyse } from '../../graph-core/validate/analyse.ts';
import { graph, node, wires } from '../../graph-core/validate/testing.ts';
import type { Executor } from '../../kernels/executor.ts';
import { bindData } from '../../session/data/dataset.ts';
import { datasetAt } from '../../session/data/draw-feeds.ts';
import { resolveObjectives } from '../../session/objectives.ts';
import { ParameterStore } from '../../session/parameter-store.ts';
import { PlanCache } from '../../session/plan-cache.ts';
import { type Found, search } from '../../session/search/search.ts';
import { carriedInputs, compileStep, structureKey } from '../../session/stepper/compile.ts';
import { Stepper } from '../../session/stepper/stepper.ts';
import { turnsOf } from '../../session/stepper/turns.ts';
import { Trainer } from '../../session/training/trainer.ts';

/** A network as a test draws it: sizes of its layers, what lies between them, the cost, and how it is trained. */
export interface NetworkSpec {
  readonly samples: number;
  readonly features: number;
  readonly hidden: number;
  readonly outputs: number;
  readonly activation: 'relu' | 'tanh' | 'sigmoid' | 'softplus';
  readonly cost: 'squared-norm' | 'mse-loss' | 'cross-entropy';
  readonly optimizer: OptimizerSpec;
  /** A weight penalty beside the cost: it does not carry samples, and the mean passes it unchanged. */
  readonly penalty: boolean;
  readonly seed: number;
}

/** Numbers that look random and are the same everywhere. */
const wave = (count: number, seed: number): number[] =>
  Array.from({ length: count }, (_, i) => Math.sin(12.9898 * (i + 1) + 78.233 * (seed + 1)) * 1.5);

export function networkOf(spec: NetworkSpec): Document {
  const { samples, features, hidden, outputs, cost, penalty } = spec;
  const labels = cost === 'cross-entropy';
  const x = { dtype: 'float', shape: [samples, features], data: wave(samples * features, spec.seed) };
  const y = labels
    ? { dtype: 'int32', shape: [samples], data: Array.from({ length: samples }, (_, i) => (i * 7 + spec.seed) % outputs) }
    : { dtype: 'float', shape: [samples, outputs], data: wave(samples * outputs, spec.seed + 1) };
  const nodes = [
    node('x', 'observed', { shape: [features], value: x }),
    node('y', 'observed', labels ? { shape: [], dtype: 'int32', value: y } : { shape: [outputs], value: y }),
    node('f', 'linear', { outFeatures: hidden }),
    node('h', spec.activation),
    node('g', 'linear', { outFeatures: outputs }),
    node('C', cost),
    ...(penalty ? [node('R', 'l2-penalty', { parameters: ['f.*'], scale: 0.1 }), node('T', 'cost-sum')] : []),
  ];
  const edges = [
    ...wires('x.value -> f.input', 'f.output -> h.input', 'h.output -> g.input', 'g.output -> C.input', 'y.value -> C.target'),
    ...(penalty ? wires('C.cost -> T.inputs.0', 'R.cost -> T.inputs.1') : []),
  ];
  const objectives = [{ cost: penalty ? 'T.cost' : 'C.cost', parameters: ['*'], optimizer: spec.optimizer }];
  return graph(nodes, edges, { training: { seed: spec.seed, batch: { size: 'all' }, objectives } });
}

export function prepare(document: Document, executor: Executor) {
  const analysis = analyse(document);
  const fault = analysis.diagnostics.find((d) => d.severity === 'error');
  if (fault) throw new Error(`${fault.address}: ${fault.message}`);
  const dataset = bindData(document, analysis, {}, document.training.seed ?? 0);
  const objectives = resolveObjectives(document, analysis);
  if (!dataset.ok || !objectives.ok) throw new Error('the document is wrong');
  const store = new ParameterStore();
  store.open(analysis, document.training.seed ?? 0);
  return { document, analysis, dataset: dataset.value, objectives: objectives.value, store, limits: executor.info.limits };
}

export type Weights = ReadonlyMap<string, Float64Array>;

const weightsOf = (store: ParameterStore): Weights => store.snapshot().values;

/** Weights after some full-batch steps of the run plan. */
export async function byRunPlan(document: Document, executor: Executor, steps: number): Promise<Weights> {
  const all = prepare(document, executor);
  const key = structureKey(document, all.analysis, all.dataset);
  const trainer = new Trainer({ ...all, plans: new PlanCache(executor), seed: 0, key });
  while (all.store.steps < steps) await trainer.advance(steps - all.store.steps);
  return weightsOf(all.store);
}

/** Weights after some steps of the step plan, over the mean of the samples. */
export async function byStepPlan(document: Document, executor: Executor, steps: number): Promise<Weights> {
  const all = prepare(document, executor);
  const over = { samples: all.dataset.train.length, carried: carriedInputs(all.dataset) };
  const plans = new PlanCache(executor);
  const key = structureKey(document, all.analysis, all.dataset);
  const turns = turnsOf(all.objectives, document.training.schedule ?? 'sequential');
  for (let step = 0; step < steps; step++) {
    for (const turn of turns) {
      const { objective } = turn;
      const mode = { mode: 'train', updatesBuffers: turn.movesBuffers } as const;
      const spec = { costs: objective.costs, cotangent: null, objective, updatesCurrent: turn.sees !== 'current', ...mode, over };
      const compiled = compileStep(document, all.analysis, spec, all.limits);
      const stepper = new Stepper(compiled, await executor.load(compiled.plan), all.analysis);
      const dataset = datasetAt(all.dataset, step);
      const place = { ...all, dataset, objective, rows: all.dataset.train, plans, key };
      const look = (): Promise<Found> => search(place, all.store, stepper.update);
      stepper.feed({ dataset, store: all.store, sample: 'mean', cotangent: null, turn, search: look });
      await stepper.goTo(stepper.length);
      if (!(await stepper.commit(all.store))) throw new Error('no update was made');
    }
  }
  return weightsOf(all.store);
}

/** The gradient of L(S, w) as the mean of every single sample's own. */
export async function meanOfSingles(document: Document, executor: Executor): Promise<{ mean: Weights; single: Weights }> {
  const all = prepare(document, executor);
  const objective = all.objectives[0] ?? null;
  const costs = objective?.costs ?? [];
  const gradients = async (
    over: { samples: number; carried: ReadonlySet<string> } | null,
    samples: readonly (number | 'mean')[],
  ): Promise<Weights> => {
    const compiled = compileStep(
      document,
      all.analysis,
      { costs, cotangent: null, objective: null, updatesCurrent: false, mode: 'eval', updatesBuffers: false, over },
      all.limits,
    );
    const stepper = new Stepper(compiled, await executor.load(compiled.plan), all.analysis);
    const sum = new Map<string, Float64Array>();
    for (const sample of samples) {
      stepper.feed({ dataset: all.dataset, store: all.store, sample, cotangent: null, turn: null });
      await stepper.goTo(stepper.length);
      for (const { address } of all.analysis.parameters) {
        const g = Float64Array.from(stepper.gradient(address) ?? []);
        sum.set(
          address,
          (sum.get(address) ?? new Float64Array(g.length)).map((x, i) => x + (g[i] as number) / samples.length),
        );
      }
    }
    return sum;
  };
  const over = { samples: all.dataset.train.length, carried: carriedInputs(all.dataset) };
  return { mean: await gradients(over, ['mean']), single: await gradients(null, Array.from(all.dataset.train)) };
}

/** Largest difference between two sets of weights, over the largest weight. */
export function distance(a: Weights, b: Weights): number {
  let worst = 0;
  for (const [address, x] of a) {
    const y = b.get(address) as Float64Array;
    const largest = Math.max(1e-3, ...Array.from(x, Math.abs));
    x.forEach((value, i) => {
      const error = Math.abs(value - (y[i] as number)) / largest;
      worst = Number.isNaN(error) ? Number.POSITIVE_INFINITY : Math.max(worst, error);
    });
  }
  return worst;
}
