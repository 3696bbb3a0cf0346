import { splitAddress } from '../../graph-core/model/document.ts';
import { registry } from '../../graph-core/ops/index.ts';
import { planRun } from '../../graph-core/plan/run-plan.ts';
import { datasetAt } from '../data/draw-feeds.ts';
import { isGate } from '../health/dead-units.ts';
import { allOf, names } from '../objectives.ts';
import type { Asked } from '../questions.ts';
import { carriedInputs, checkBudget } from '../stepper/compile.ts';
import { EvaluationPlan } from '../training/evaluation-plan.ts';
import type { Histogram, HistogramKind, Histograms } from '../views/histograms.ts';
import { binsOf, deadUnits } from './bins.ts';
import { activationsOf, forwardOf, watchProgram } from './watch-program.ts';

/** Training rows that are looked at; fewer where their activations are large. */
const MAX_ROWS = 256;
const MAX_ENTRIES = 2 ** 20;
/** Tensors of a kind that are told at most. */
const MAX_TENSORS = 64;
const MAX_BINS = 256;

const taken = new WeakMap<Int32Array, Int32Array>();

/** Some rows, evenly spaced: the same array for the same set. */
function someOf(rows: Int32Array, most: number): Int32Array {
  const before = taken.get(rows);
  const count = Math.min(rows.length, most);
  if (before?.length === count) return before;
  const some = Int32Array.from({ length: count }, (_, k) => rows[Math.floor((k * rows.length) / count)] as number);
  taken.set(rows, some);
  return some;
}

/**
 * How the entries of all weights, of their gradients and of what blocks make lie, with the weights of now, over some training rows.
 * @throws SessionError, DeviceError
 */
export async function histogramsOf({ bins }: { readonly bins: number }, asked: Asked): Promise<Histograms> {
  const { stepping, store, signal } = asked;
  const { document, analysis } = stepping.document();
  const ready = stepping.ready();
  const count = Math.max(1, Math.min(MAX_BINS, Math.floor(bins)));
  const dataset = datasetAt(ready.dataset, 0);
  const forward = forwardOf({ document, analysis });
  const found = activationsOf(forward, { analysis });
  const activations = found.slice(0, MAX_TENSORS);
  const rows = someOf(dataset.train, rowsFor(activations));
  const parameters = analysis.parameters.filter(({ spec }) => spec.role !== 'buffer');
  const shown = parameters.slice(0, MAX_TENSORS);
  const trained = (addresses: readonly string[]) =>
    shown.flatMap(({ address }) => (addresses.includes(address) ? [address] : []));
  const objectives = allOf(ready);
  const lowered =
    objectives.length > 0
      ? objectives.map((each) => ({ costs: each.costs, parameters: trained(each.parameters.map(({ address }) => address)) }))
      : [{ costs: ready.costs, parameters: shown.map(({ address }) => address) }];
  const step = store.steps;
  const weights = new Map(analysis.parameters.map(({ address }) => [address, store.get(address).slice()]));
  const { executor, cache } = await stepping.plans();
  const loaded = await cache.load(`histograms ${rows.length} ${ready.key}`, () => {
    const over = { samples: rows.length, carried: carriedInputs(dataset) };
    const wanted = activations.map(({ address }) => address);
    const plan = planRun(watchProgram(forward, wanted, lowered, over), registry, executor.info.limits);
    checkBudget(plan, 'the values and gradients that are counted');
    return plan;
  });
  const part = { set: rows, from: 0, count: rows.length };
  const values = await EvaluationPlan.of(loaded).run(dataset, part, weights, signal);
  const all: Histogram[] = [];
  const add = (
    kind: HistogramKind,
    address: string,
    data: Float64Array | undefined,
    rest: Pick<Histogram, 'dead'> = {},
  ): void => {
    if (data) all.push({ kind, address, ...binsOf(data, count), ...rest });
  };
  for (const { address } of shown) {
    add('parameter', address, weights.get(address));
    add('gradient', address, values.get(names.gradient(address)));
  }
  for (const { address, size } of activations) {
    const data = values.get(address);
    const isRelu = isGate(analysis.nodes.get(splitAddress(address).node)?.type ?? '');
    add('activation', address, data, data && isRelu ? { dead: { units: deadUnits(data, size), of: size } } : {});
  }
  const leftOut = found.length - activations.length + parameters.length - shown.length;
  return { generation: stepping.generation, step, rows: rows.length, of: dataset.train.length, all, leftOut };
}

function rowsFor(activations: readonly { readonly size: number }[]): number {
  const largest = Math.max(1, ...activations.map(({ size }) => size));
  return Math.max(1, Math.min(MAX_ROWS, Math.floor(MAX_ENTRIES / largest)));
}
