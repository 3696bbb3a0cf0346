import { describe, expect, it } from 'vitest';
import type { Document } from '../../graph-core/model/document.ts';
import { graph, node, wires } from '../../graph-core/validate/testing.ts';
import { createCpuExecutor } from '../../kernels/cpu/executor.ts';
import type { Executor } from '../../kernels/executor.ts';
import { describeGpu, gpuExecutor } from '../support/gpu.ts';
import { byRunPlan, byStepPlan } from './step-and-run.ts';

/** Running statistics that two instances of a group share: each training step moves them twice, once by the batch of each instance. */

type Matrix = readonly (readonly number[])[];

const MOMENTUM = 0.3;
const EPS = 1e-5;
const STEPS = 3;
const X: Matrix = [
  [1, -2],
  [3, 0.5],
  [-1, 4],
  [2, 2],
];
const Y: Matrix = [
  [10, 0],
  [14, -1],
  [9, -3],
  [11, 2],
];

const observed = (id: string, rows: Matrix) =>
  node(id, 'observed', { shape: [2], value: { dtype: 'float', shape: [rows.length, 2], data: rows.flat() } });

/** A batch norm in a group of which h shares the weights of g; nothing learns but the statistics. */
function shared(nodes: Document['nodes'], lines: readonly string[]): Document {
  const definition = {
    nodes: [node('n', 'batch-norm', { momentum: MOMENTUM, eps: EPS })],
    edges: [],
    inputs: [{ name: 'in', at: 'n.input' }],
    outputs: [{ name: 'out', at: 'n.output' }],
  };
  const groups = [node('g', 'group', { definition: 'B' }), node('h', 'group', { definition: 'B', shareWith: 'g' })];
  const objectives = [{ cost: 'C.cost', parameters: ['*'], optimizer: { type: 'sgd', lr: 0 } }];
  return graph([...nodes, ...groups, node('C', 'squared-norm')], wires(...lines), {
    definitions: { B: definition },
    training: { batch: { size: 'all' }, objectives },
  });
}

const BESIDE = shared(
  [observed('x', X), observed('y', Y)],
  ['x.value -> g.in', 'y.value -> h.in', 'g.out -> C.input', 'h.out -> C.target'],
);
/** The instance that shares comes first, and the owner of the weights normalises what it made. */
const BEHIND = shared([observed('x', X)], ['x.value -> h.in', 'h.out -> g.in', 'g.out -> C.input', 'x.value -> C.target']);

interface Statistics {
  readonly mean: readonly number[];
  readonly variance: readonly number[];
}

const column = (rows: Matrix, c: number): number[] => rows.map((row) => row[c] as number);
const meanOf = (numbers: readonly number[]): number => numbers.reduce((sum, e) => sum + e, 0) / numbers.length;
const spread = (numbers: readonly number[]): number => numbers.reduce((sum, e) => sum + (e - meanOf(numbers)) ** 2, 0);

/** One batch further, as torch does it: towards the mean and the unbiased variance of the batch. */
const moved = ({ mean, variance }: Statistics, batch: Matrix): Statistics => ({
  mean: mean.map((before, c) => (1 - MOMENTUM) * before + MOMENTUM * meanOf(column(batch, c))),
  variance: variance.map((before, c) => (1 - MOMENTUM) * before + (MOMENTUM * spread(column(batch, c))) / (batch.length - 1)),
});

/** What batch norm makes of a batch in training, with weight 1 and bias 0. */
const normalised = (batch: Matrix): Matrix =>
  batch.map((row) =>
    row.map((e, c) => (e - meanOf(column(batch, c))) / Math.sqrt(spread(column(batch, c)) / batch.length + EPS)),
  );

/** The statistics after some steps, each of which has the given batches in turn. */
function after(batches: readonly Matrix[]): Statistics {
  let statistics: Statistics = { mean: [0, 0], variance: [1, 1] };
  for (let step = 0; step < STEPS; step++) statistics = batches.reduce(moved, statistics);
  return statistics;
}

const CASES = [
  { name: 'side by side', document: BESIDE, batches: [X, Y] },
  { name: 'one behind the other', document: BEHIND, batches: [X, normalised(X)] },
].flatMap((given) => [
  { ...given, plan: 'run plan', train: byRunPlan },
  { ...given, plan: 'step plan', train: byStepPlan },
]);

function holds(executor: () => Promise<Executor>, digits: number): void {
  it.each(CASES)('$name, by the $plan', async ({ document, batches, train }) => {
    const weights = await train(document, await executor(), STEPS);
    expect([...weights.keys()].filter((address) => address.includes('running'))).toEqual(['g/n.runningMean', 'g/n.runningVar']);
    const { mean, variance } = after(batches);
    for (const [c, want] of mean.entries()) expect(weights.get('g/n.runningMean')?.[c]).toBeCloseTo(want, digits);
    for (const [c, want] of variance.entries()) expect(weights.get('g/n.runningVar')?.[c]).toBeCloseTo(want, digits);
  });
}

describe('running statistics that instances share take one step after the other', () =>
  holds(async () => createCpuExecutor('float64'), 12));
describeGpu('running statistics that instances share, on WebGPU', () => holds(gpuExecutor, 5));
