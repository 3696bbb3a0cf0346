import type { Document, Json } from '../../graph-core/model/document.ts';
import type { OptimizerSpec } from '../../graph-core/model/training.ts';
import type { TensorJson } from '../../graph-core/model/tensor.ts';
import type { Executor } from '../../kernels/executor.ts';
import { bindInputs } from '../../session/data/bind-inputs.ts';
import { structureKey } from '../../session/stepper/compile.ts';
import { PlanCache } from '../../session/plan-cache.ts';
import { names, resolveObjectives } from '../../session/objectives.ts';
import { ParameterStore } from '../../session/parameter-store.ts';
import { Trainer } from '../../session/training/trainer.ts';
import { reopened, requestFor, runOrThrow } from '../support/documents.ts';
import type { GoldenTensor, Tolerance } from './cases.ts';
import { expectTensor } from './compare.ts';

type Tensors = { readonly [name: string]: GoldenTensor };

/** One step of a golden training run; what a trace does not list is not compared. */
export interface GoldenStep {
  /** Rows of the batch, in their order. */
  readonly rows: readonly number[];
  readonly cost?: GoldenTensor | undefined;
  readonly grads?: Tensors | undefined;
  readonly after?: Tensors | undefined;
  /** Optimiser state after the step, by our names of it. */
  readonly state?: Tensors | undefined;
}

/** A golden training run: a model over rows of data, and what every step does to it. */
export interface GoldenTraining {
  readonly id: string;
  readonly rows: number;
  readonly start: { readonly [parameter: string]: TensorJson };
  readonly optimizer: OptimizerSpec;
  /** The model over the given rows with the given weights. */
  readonly draw: (rows: readonly number[], weights: { readonly [parameter: string]: TensorJson }) => Document;
  readonly steps: readonly GoldenStep[];
}

/** Rows of a table as an inline tensor with the samples in front. */
export function rowsOf({ dtype, shape, data }: GoldenTensor, rows: readonly number[], own = shape.slice(1)): TensorJson {
  const size = shape.slice(1).reduce((n, s) => n * s, 1);
  const picked = rows.flatMap((row) => data.slice(row * size, (row + 1) * size));
  return { dtype, shape: [rows.length, ...own], data: picked };
}

export const observed = (id: string, shape: readonly number[], value: TensorJson) => ({
  id,
  type: 'observed',
  attrs: { shape, dtype: value.dtype === 'int64' ? 'int32' : 'float', value: value as unknown as Json },
});

const address = (parameter: string): string => `${parameter}.value`;

/** `chainrule run` on each step's batch with the weights before it: the cost and the gradients. */
export async function checkGradients(run: GoldenTraining, executor: Executor, tolerance: Tolerance): Promise<void> {
  let weights: { readonly [parameter: string]: TensorJson } | null = run.start;
  for (const [i, { rows, cost, grads, after }] of run.steps.entries()) {
    if (weights) {
      const result = await runOrThrow(requestFor(run.draw(rows, weights)), executor);
      if (cost) expectTensor(`step ${i}: cost`, { data: [result.costs.C as number] }, cost, tolerance);
      for (const [name, want] of Object.entries(grads ?? {})) {
        const found = result.gradients.get(address(name));
        expectTensor(`step ${i}: gradient of ${name}`, found && { data: found.data }, want, tolerance);
      }
    }
    // a trace that lists the weights of some steps only can be run from those
    weights = after ? (Object.fromEntries(Object.entries(after).map(([name, t]) => [name, asWeight(t, run.start[name])])) as typeof weights) : null;
  }
}

const asWeight = ({ data }: GoldenTensor, like: TensorJson | undefined): TensorJson => ({ dtype: 'float', shape: like?.shape ?? [], data });

/** `chainrule train` from the first step to the last, epoch by epoch: costs, weights and the optimiser's state. */
export async function checkTraining(run: GoldenTraining, executor: Executor, tolerance: Tolerance): Promise<void> {
  const store = new ParameterStore();
  let at = 0;
  while (at < run.steps.length) {
    const epoch = epochFrom(run, at);
    const trainer = openTrainer(run, epoch, store, executor);
    for (const want of epoch) {
      const before = store.steps;
      const { steps } = await trainer.advance(1);
      if (store.steps !== before + 1) throw new Error(`step ${at} was not taken`);
      if (want.cost) expectTensor(`step ${at}: cost`, { data: [steps[0]?.cost as number] }, want.cost, tolerance);
      compareWeights(`step ${at}`, want, store, tolerance);
      at++;
    }
  }
}

/** Steps whose batches make up all rows once; all that is left at the end. */
function epochFrom({ steps, rows }: GoldenTraining, at: number): readonly GoldenStep[] {
  let count = 0;
  let end = at;
  while (end < steps.length && count < rows) count += (steps[end++] as GoldenStep).rows.length;
  return steps.slice(at, end);
}

/** A trainer that visits the epoch's rows in the order in which the trace did; weights and state are the store's. */
function openTrainer(run: GoldenTraining, epoch: readonly GoldenStep[], store: ParameterStore, executor: Executor): Trainer {
  const objective = { cost: 'C.cost', parameters: ['*'], optimizer: run.optimizer };
  const batch = { size: epoch[0]?.rows.length ?? 1, order: 'sequence', last: 'keep' } as const;
  const rows = epoch.flatMap((step) => step.rows);
  // The last epoch may break off: it is filled up, because where an epoch begins follows from its length.
  const whole = [...rows, ...Array<number>(run.rows - rows.length).fill(0)];
  const drawn = run.draw(whole, run.start);
  const { document, analysis } = reopened({ ...drawn, training: { batch, objectives: [objective] } });
  const bound = bindInputs(document, analysis, {}, 0, new Map());
  const objectives = resolveObjectives(document, analysis);
  if (!bound.ok || !objectives.ok) throw new Error(`${run.id} cannot be trained`);
  if (!store.has(analysis.parameters[0]?.address ?? '')) store.open(analysis, 0);
  const { dataset } = bound.value;
  const key = structureKey(document, analysis, dataset);
  const common = { document, analysis, dataset, store, plans: new PlanCache(executor), limits: executor.info.limits, key };
  return new Trainer({ ...common, objectives: objectives.value, seed: 0 });
}

function compareWeights(what: string, { after, state }: GoldenStep, store: ParameterStore, tolerance: Tolerance): void {
  for (const [name, want] of Object.entries(after ?? {})) {
    expectTensor(`${what}: ${name}`, { data: store.get(address(name)) }, want, tolerance);
  }
  for (const [name, want] of Object.entries(state ?? {})) {
    const found = store.state(names.state(0, address('w'), name), want.data.length);
    expectTensor(`${what}: ${name} of the optimiser`, { data: found }, want, tolerance);
  }
}
