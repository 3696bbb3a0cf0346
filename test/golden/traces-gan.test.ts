import { beforeAll, describe, expect, it } from 'vitest';
import { type Document, emptyDocument, type GraphNode } from '../../graph-core/model/document.ts';
import { wires } from '../../graph-core/validate/testing.ts';
import { createCpuExecutor } from '../../kernels/cpu/executor.ts';
import type { Executor } from '../../kernels/executor.ts';
import { byRunPlan, byStepPlan, prepare, type Weights } from '../session/step-and-run.ts';
import { requestFor, runOrThrow } from '../support/documents.ts';
import type { GoldenTensor, Tolerance } from './cases.ts';
import { expectTensor } from './compare.ts';
import { gpuTraceTolerance, TRACE_FLOAT64, tracesOf } from './traces.ts';
import { observed } from './traces-training.check.ts';
import { describeDevices } from '../support/wasm.ts';

type Tensors = { readonly [name: string]: GoldenTensor };

/** A generator against a discriminator, each with a cost and a learning rate of its own. */
interface GanTrace {
  readonly id: string;
  readonly lr_d: number;
  readonly lr_g: number;
  readonly generator_cost: 'non_saturating' | 'minimax';
  readonly start: Tensors;
  readonly steps: readonly {
    readonly real: GoldenTensor;
    readonly z_d: GoldenTensor;
    readonly z_g: GoldenTensor;
    readonly d_cost: GoldenTensor;
    readonly d_grads: Tensors;
    readonly d_after: Tensors;
    readonly g_cost: GoldenTensor;
    readonly g_grads: Tensors;
    readonly g_after: Tensors;
  }[];
}

const DISCRIMINATOR = ['V', 'v', 'u', 'c'];
const GENERATOR = ['A', 'a'];
/** A vector of scores is a matrix with one row here. */
const shapeOf = (name: string, { shape }: GoldenTensor): readonly number[] => (name === 'u' ? [1, ...shape] : name === 'c' ? [1] : shape);

/** D(x) = u . tanh(V x + v) + c of one branch, behind `from`. */
const branch = (id: string, from: string): { nodes: GraphNode[]; edges: string[] } => ({
  nodes: [`h${id}:linear`, `t${id}:tanh`, `d${id}:linear`].map((text) => {
    const [name, type] = text.split(':') as [string, string];
    return { id: name, type };
  }),
  edges: [
    `${from} -> h${id}.input`,
    `V.value -> h${id}.weight`,
    `v.value -> h${id}.bias`,
    `h${id}.output -> t${id}.input`,
    `t${id}.output -> d${id}.input`,
    `u.value -> d${id}.weight`,
    `c.value -> d${id}.bias`,
  ],
});

/** Both players over the samples of one step, with the weights that are given. */
function gameOf(trace: GanTrace, step: GanTrace['steps'][number], weights: Weights): Document {
  const rows = step.real.shape[0] as number;
  const labels = (x: number) => ({ dtype: 'float', shape: [rows, 1], data: Array(rows).fill(x) });
  const isMinimax = trace.generator_cost === 'minimax';
  const [real, fake, made] = [branch('r', 'x.value'), branch('f', 'Gd.output'), branch('g', 'Gg.output')];
  const block = (id: string, type: string): GraphNode => ({ id, type });
  const parameters = Object.entries(trace.start).map(([id, golden]) => ({ id, type: 'parameter', attrs: { shape: shapeOf(id, golden) } }));
  const nodes = [
    observed('x', [2], step.real),
    observed('zd', [2], step.z_d),
    observed('zg', [2], step.z_g),
    observed('one', [1], labels(1)),
    observed('zero', [1], labels(0)),
    ...parameters,
    ...['Gd', 'Gg'].map((id) => block(id, 'linear')),
    ...real.nodes,
    ...fake.nodes,
    ...made.nodes,
    ...['Cr', 'Cf', 'Cg'].map((id) => block(id, 'bce-with-logits-loss')),
    block('D', 'cost-sum'),
    ...(isMinimax ? [{ id: 'v0', type: 'cost-value', attrs: { detach: false } }, block('minus', 'neg'), block('G', 'scalar-cost')] : []),
  ] as GraphNode[];
  const edges = [
    ...['d', 'g'].flatMap((id) => [`z${id}.value -> G${id}.input`, `A.value -> G${id}.weight`, `a.value -> G${id}.bias`]),
    ...[real, fake, made].flatMap((each) => each.edges),
    'dr.output -> Cr.input',
    'one.value -> Cr.target',
    'df.output -> Cf.input',
    'zero.value -> Cf.target',
    'Cr.cost -> D.inputs.0',
    'Cf.cost -> D.inputs.1',
    'dg.output -> Cg.input',
    `${isMinimax ? 'zero' : 'one'}.value -> Cg.target`,
    ...(isMinimax ? ['Cg.cost -> v0.cost', 'v0.output -> minus.input', 'minus.output -> G.input'] : []),
  ];
  const values = Object.entries(trace.start).map(([id, golden]) => {
    const data = Array.from(weights.get(`${id}.value`) ?? (golden.data as number[]));
    return [`${id}.value`, { value: { dtype: 'float', shape: shapeOf(id, golden), data } }];
  });
  const of = (list: readonly string[]): string[] => list.map((id) => `${id}.value`);
  return {
    ...emptyDocument(trace.id),
    nodes,
    edges: wires(...edges),
    parameters: Object.fromEntries(values),
    training: {
      batch: { size: 'all' },
      schedule: 'sequential',
      objectives: [
        { cost: 'D.cost', parameters: of(DISCRIMINATOR), optimizer: { type: 'sgd', lr: trace.lr_d } },
        { cost: isMinimax ? 'G.cost' : 'Cg.cost', parameters: of(GENERATOR), optimizer: { type: 'sgd', lr: trace.lr_g } },
      ],
    },
  };
}

async function check(trace: GanTrace, executor: Executor, tolerance: Tolerance, take: typeof byRunPlan): Promise<void> {
  let weights: Weights = new Map();
  for (const [i, step] of trace.steps.entries()) {
    weights = await take(gameOf(trace, step, weights), executor, 1);
    for (const [name, want] of Object.entries({ ...step.d_after, ...step.g_after })) {
      const data = weights.get(`${name}.value`);
      expectTensor(`step ${i}: ${name}`, data && { data }, want, tolerance);
    }
  }
}

/** Costs and gradients of both players, that of the generator behind the discriminator's step. */
async function checkGradients(trace: GanTrace, executor: Executor, tolerance: Tolerance): Promise<void> {
  let weights: Weights = prepare(gameOf(trace, trace.steps[0] as GanTrace['steps'][number], new Map()), executor).store.values();
  for (const [i, step] of trace.steps.entries()) {
    for (const [cost, grads, after] of [
      [step.d_cost, step.d_grads, step.d_after],
      [step.g_cost, step.g_grads, step.g_after],
    ] as const) {
      const document = gameOf(trace, step, weights);
      const of = document.training.objectives?.[cost === step.d_cost ? 0 : 1]?.cost as string;
      const result = await runOrThrow({ ...requestFor(document), costs: [of] }, executor);
      expectTensor(`step ${i}: ${of}`, { data: [result.costs[of.replace('.cost', '')] as number] }, cost, tolerance);
      for (const [name, want] of Object.entries(grads)) {
        const found = result.gradients.get(`${name}.value`);
        expectTensor(`step ${i}: gradient of ${name}`, found && { data: found.data }, want, tolerance);
      }
      const next = Object.entries(after).map(([name, { data }]) => [`${name}.value`, Float64Array.from(data as number[])] as const);
      weights = new Map([...weights, ...next]);
    }
  }
}

const traces = tracesOf<GanTrace>('gan');
const cases = traces.map((trace) => [trace.id, trace] as const);

describe('golden games of a generator and a discriminator, CPU in float64', () => {
  const executor = createCpuExecutor('float64');
  it('are there, with either cost of the generator', () => {
    expect(new Set(traces.map((trace) => trace.generator_cost))).toEqual(new Set(['non_saturating', 'minimax']));
  });
  it.each(cases)('%s: costs and gradients', (_, trace) => checkGradients(trace, executor, TRACE_FLOAT64));
  it.each(cases)('%s: training', (_, trace) => check(trace, executor, TRACE_FLOAT64, byRunPlan));
  it.each(cases)('%s: stepping', (_, trace) => check(trace, executor, TRACE_FLOAT64, byStepPlan));
});

describeDevices('golden games of a generator and a discriminator, WebGPU', (open) => {
  let executor: Executor;
  beforeAll(async () => {
    executor = await open();
  });
  it.each(cases)('%s: training', (_, trace) => check(trace, executor, gpuTraceTolerance('gan', true), byRunPlan));
});
