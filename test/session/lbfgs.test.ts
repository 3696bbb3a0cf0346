import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { beforeAll, describe, expect, it } from 'vitest';
import type { Document } from '../../graph-core/model/document.ts';
import type { OptimizerSpec, TrainingSpec } from '../../graph-core/model/training.ts';
import { analyse } from '../../graph-core/validate/analyse.ts';
import { graph, node, wires } from '../../graph-core/validate/testing.ts';
import { createCpuExecutor } from '../../kernels/cpu/executor.ts';
import type { Executor } from '../../kernels/executor.ts';
import { createDirectClient } from '../../session/direct.ts';
import { resolveObjectives } from '../../session/objectives.ts';
import { describeGpu, gpuExecutor } from '../support/gpu.ts';
import { byRunPlan, byStepPlan, distance, networkOf } from './step-and-run.ts';

const scalar = (x: number) => ({ dtype: 'float', shape: [], data: [x] });

const rosenbrock = (optimizer: OptimizerSpec): Document =>
  graph(
    [
      node('x', 'parameter', { shape: [] }),
      node('y', 'parameter', { shape: [] }),
      node('f', 'formula', { expression: '(1-x)^2 + 100*(y-x^2)^2' }),
      node('C', 'scalar-cost'),
    ],
    wires('x.value -> f.x', 'y.value -> f.y', 'f.output -> C.input'),
    {
      parameters: { 'x.value': { value: scalar(-1.2) }, 'y.value': { value: scalar(1) } },
      training: { batch: { size: 'all' }, objectives: [{ cost: 'C.cost', parameters: ['*'], optimizer }] },
    },
  );

const network = (optimizer: OptimizerSpec): Document =>
  networkOf({
    samples: 6,
    features: 3,
    hidden: 4,
    outputs: 2,
    activation: 'tanh',
    cost: 'mse-loss',
    penalty: true,
    seed: 5,
    optimizer,
  });

describe('training by L-BFGS', () => {
  it('reaches the minimum of Rosenbrock in few steps, where gradient descent is far from it', async () => {
    const weights = await byRunPlan(rosenbrock({ type: 'lbfgs' }), createCpuExecutor(), 40);
    for (const address of ['x.value', 'y.value']) expect(weights.get(address)?.[0]).toBeCloseTo(1, 5);
    const descent = await byRunPlan(rosenbrock({ type: 'sgd', lr: 0.001 }), createCpuExecutor(), 200);
    expect(Math.abs((descent.get('x.value')?.[0] as number) - 1)).toBeGreaterThan(0.5);
  });

  it('reaches that of logistic regression: the loss falls no further after 60 steps', async () => {
    const path = fileURLToPath(new URL('../../examples/logistic-regression-iris.chainrule', import.meta.url));
    const example = JSON.parse(readFileSync(path, 'utf8')) as Document;
    const cost = example.training.objectives?.[0]?.cost as string;
    const training: TrainingSpec = {
      batch: { size: 'all' },
      objectives: [{ cost, parameters: ['*'], optimizer: { type: 'lbfgs' } }],
    };
    const table = readFileSync(fileURLToPath(new URL('../../examples/data/iris.csv', import.meta.url)), 'utf8');
    const sources = Object.fromEntries(Object.keys(example.data.sources ?? {}).map((name) => [name, { inline: table }]));
    const client = createDirectClient({ choice: 'cpu' });
    const document = { ...example, training, data: { ...example.data, sources } };
    const tables = Object.fromEntries(Object.keys(sources).map((name) => [name, table]));
    const { diagnostics } = await client.request('open', { document, tables, generation: 1 });
    expect(diagnostics.filter(({ severity }) => severity === 'error')).toEqual([]);
    const early = await client.request('train', { steps: 15 });
    const late = await client.request('train', { steps: 45 });
    const last = await client.request('train', { steps: 20 });
    expect(late.loss?.train).toBeLessThan(early.loss?.train as number);
    expect((late.loss?.train as number) - (last.loss?.train as number)).toBeLessThan(1e-6);
  });

  it.each([
    ['with a line search', {}],
    ['without one, with a schedule', { lineSearch: false, lr: 0.5, schedule: { type: 'step', stepSize: 3 } }],
    ['that remembers two steps', { history: 2 }],
  ])('%s: stepped through, it ends where training ends', async (_, settings) => {
    const document = network({ type: 'lbfgs', ...settings });
    const [stepped, trained] = [
      await byStepPlan(document, createCpuExecutor(), 6),
      await byRunPlan(document, createCpuExecutor(), 6),
    ];
    expect(distance(stepped, trained)).toBeLessThan(1e-12);
  });

  it('is stepped in the window over the mean, shown, taken back, and gone on with by training', async () => {
    const document = network({ type: 'lbfgs' });
    const client = createDirectClient({ choice: 'cpu' });
    await client.request('open', { document, tables: {}, generation: 1 });
    const weights = async () => Object.values(await client.request('parameters', {})).flatMap(({ data }) => [...data]);
    const start = await weights();
    const view = await client.request('sample', { sample: 'mean' });
    await client.request('goTo', { cursor: view.stages.length });
    const trace = await client.request('optimiserTrace', { address: 'f.weight', from: 0, count: 2 });
    expect(trace?.lines.map(({ name }) => name)).toEqual(['weight', 'gradient', 'step', 'next']);
    const card = await client.request('card', { stage: view.stages.length - 1 });
    expect(card?.formula).toContain('H_m');
    await client.request('goTo', { cursor: view.stages.length + 1 });
    const after = await weights();
    expect(after).not.toEqual(start);
    await client.request('goTo', { cursor: -1 });
    expect(await weights()).toEqual(start);
    await client.request('goTo', { cursor: view.stages.length + 1 });
    expect(await weights()).toEqual(after);
    await client.request('train', { steps: 4 });
    const whole = await byRunPlan(document, createCpuExecutor(), 5);
    const gone = new Map(
      Object.entries(await client.request('parameters', {})).map(([name, { data }]) => [name, Float64Array.from(data)]),
    );
    expect(distance(gone, whole)).toBeLessThan(1e-10);
  });

  it('goes on from a checkpoint as if it had never stopped', async () => {
    const document = network({ type: 'lbfgs', history: 3 });
    const client = createDirectClient({ choice: 'cpu' });
    await client.request('open', { document, tables: {}, generation: 1 });
    await client.request('train', { steps: 5 });
    const { state, progress } = await client.request('checkpoint', {});
    expect(Object.keys(state['f.weight'] ?? {}).sort()).toEqual(
      ['0.gradient', '0.s0', '0.s1', '0.s2', '0.step', '0.y0', '0.y1', '0.y2'].sort(),
    );
    expect(progress).toMatchObject({ steps: 5, optimizers: [{ type: 'lbfgs' }] });
  });

  it.each([
    [{ batch: { size: 2 } }, {}, 'needs the whole training set'],
    [{ schedule: 'extra-gradient' }, {}, 'one at a time'],
    [{}, { groups: [{ parameters: ['f.*'], lr: 0.1 }] }, 'takes no groups'],
  ] as const)('refuses %o and %o in words', (training, objective, reason) => {
    const drawn = network({ type: 'lbfgs' });
    const [first] = drawn.training.objectives ?? [];
    const document = {
      ...drawn,
      training: { ...drawn.training, ...training, objectives: first ? [{ ...first, ...objective }] : [] },
    } as Document;
    const resolved = resolveObjectives(document, analyse(document));
    if (resolved.ok) throw new Error('it was taken');
    expect(resolved.error).toMatchObject([{ code: 'training/search', address: '/training/objectives/0/optimizer' }]);
    expect(resolved.error[0]?.message).toContain(reason);
  });

  it('moves the statistics of a batch norm once a step, however often it looks, as the stepper does', async () => {
    const plain = network({ type: 'lbfgs' });
    const edges = [
      ...plain.edges.filter(({ to }) => to !== 'h.input'),
      { from: 'f.output', to: 'n.input' },
      { from: 'n.output', to: 'h.input' },
    ];
    const normed = { ...plain, nodes: [...plain.nodes, { id: 'n', type: 'batch-norm' }], edges };
    const [stepped, trained] = [
      await byStepPlan(normed, createCpuExecutor(), 4),
      await byRunPlan(normed, createCpuExecutor(), 4),
    ];
    expect(distance(stepped, trained)).toBeLessThan(1e-12);
    // where they stand after a step does not depend on how it looked along its line
    const looks = [{}, { lineSearch: false, lr: 1e-3 }].map((settings) => {
      const objectives = (normed.training.objectives ?? []).map((each) => ({
        ...each,
        optimizer: { type: 'lbfgs', ...settings },
      }));
      return byRunPlan({ ...normed, training: { ...normed.training, objectives } }, createCpuExecutor(), 1);
    });
    const [searched, plainly] = await Promise.all(looks);
    expect(searched?.get('n.runningMean')?.some((x) => x !== 0)).toBe(true);
    expect(searched?.get('n.runningMean')).toEqual(plainly?.get('n.runningMean'));
    expect(searched?.get('f.weight')).not.toEqual(plainly?.get('f.weight'));
  });

  it.each([{ clipNorm: 1 }, { clipValue: 1 }, { weightDecay: 0.1 }])('refuses %o, which would be ignored', (settings) => {
    const document = network({ type: 'lbfgs', ...settings });
    const resolved = resolveObjectives(document, analyse(document));
    if (resolved.ok) throw new Error('it was taken');
    expect(resolved.error).toMatchObject([{ code: 'training/search', address: '/training/objectives/0/optimizer' }]);
    expect(resolved.error[0]?.message).toContain(Object.keys(settings)[0]);
  });
});

describeGpu('training by L-BFGS, WebGPU', () => {
  let executor: Executor;
  beforeAll(async () => {
    executor = await gpuExecutor();
  });
  it('reaches the minimum of Rosenbrock in float32', async () => {
    const weights = await byRunPlan(rosenbrock({ type: 'lbfgs' }), executor, 60);
    for (const address of ['x.value', 'y.value']) expect(Math.abs((weights.get(address)?.[0] as number) - 1)).toBeLessThan(2e-3);
  });
  it('comes to what the CPU comes to in some steps', async () => {
    const document = network({ type: 'lbfgs', lineSearch: false, lr: 0.5 });
    expect(distance(await byRunPlan(document, executor, 4), await byRunPlan(document, createCpuExecutor(), 4))).toBeLessThan(
      1e-4,
    );
  });
});
