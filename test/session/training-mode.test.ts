import { afterEach, describe, expect, it } from 'vitest';
import type { Document } from '../../graph-core/model/document.ts';
import { uniform } from '../../graph-core/random/distributions.ts';
import { graph, node, wires } from '../../graph-core/validate/testing.ts';
import { createCpuExecutor } from '../../kernels/cpu/executor.ts';
import { createDirectClient } from '../../session/direct.ts';
import { PlanCache } from '../../session/plan-cache.ts';
import type { SessionClient, StepView } from '../../session/protocol.ts';
import { structureKey } from '../../session/stepper/compile.ts';
import { Trainer } from '../../session/training/trainer.ts';
import { CASES, numbersOf } from '../golden/cases.ts';
import { describeGpu, gpuExecutor } from '../support/gpu.ts';
import { byRunPlan, byStepPlan, distance, prepare, type Weights } from './step-and-run.ts';
import { BUFFERS, noisyNetwork } from './training-mode.ts';

const clients: SessionClient[] = [];
afterEach(() => {
  for (const client of clients.splice(0)) client.dispose();
});

async function opened(document: Document): Promise<{ client: SessionClient; view: StepView }> {
  const client = createDirectClient({ choice: 'cpu' });
  clients.push(client);
  const { view, diagnostics } = await client.request('open', { document, tables: {}, generation: 1 });
  expect(diagnostics.filter((d) => d.severity === 'error')).toEqual([]);
  return { client, view: view as StepView };
}

const numbersAt = async (client: SessionClient, address: string): Promise<number[]> =>
  Array.from((await client.request('tensor', { address, what: 'value' }))?.data ?? []);

const tensor = (shape: readonly number[], data: readonly number[]) => ({ dtype: 'float', shape, data });

/** All ones of some samples through a dropout to the sum: a value and its gradient are the mask. */
const ones = (samples: number, size: number, more: Partial<Document> = {}): Document =>
  graph(
    [
      node('x', 'observed', { shape: [size], value: tensor([samples, size], new Array<number>(samples * size).fill(1)) }),
      node('w', 'parameter', { shape: [size] }),
      node('m', 'mul'),
      node('d', 'dropout', { p: 0.5 }),
      node('t', 'sum'),
      node('C', 'scalar-cost'),
    ],
    wires('x.value -> m.input', 'w.value -> m.other', 'm.output -> d.input', 'd.output -> t.input', 't.output -> C.input'),
    {
      parameters: { 'w.value': { init: 'ones' } },
      training: { seed: 9, objectives: [{ cost: 'C.cost', parameters: ['*'], optimizer: { type: 'sgd', lr: 0 } }] },
      ...more,
    },
  );

/** The mask as the generator gives it. */
const maskOf = (step: number, sample: number, size: number, stream = 'd'): number[] =>
  Array.from(uniform({ seed: 9, stream, step, sample }, size), (u) => (u >= 0.5 ? 2 : 0));

const sizes = [
  { samples: 2, features: 3 },
  { samples: 3, features: 3 },
  { samples: 5, features: 2 },
];

describe('a training step of blocks with state and chance', () => {
  it.each(sizes)('is the same by the step plan and the run plan, buffers too: %j', async (spec) => {
    const document = noisyNetwork(spec);
    const step = await byStepPlan(document, createCpuExecutor(), 3);
    const run = await byRunPlan(document, createCpuExecutor(), 3);
    expect([...run.keys()]).toEqual(expect.arrayContaining(BUFFERS));
    expect(distance(step, run)).toBeLessThan(1e-12);
    for (const address of BUFFERS)
      expect(run.get(address)).not.toEqual(prepare(document, createCpuExecutor()).store.get(address));
  });

  it.each(CASES.filter(({ op }) => op === 'batch_norm_running_stats').map((golden) => [golden.id, golden] as const))(
    'takes the running statistics on as torch does: %s',
    async (_, golden) => {
      const [input, mean, variance] = golden.inputs.map(numbersOf) as [number[], number[], number[]];
      const nodes = [
        node('x', 'observed', { shape: [3], value: tensor([4, 3], input) }),
        node('n', 'batch-norm', { momentum: golden.attrs.momentum as number }),
        node('C', 'squared-norm'),
      ];
      const parameters = { 'n.runningMean': { value: tensor([3], mean) }, 'n.runningVar': { value: tensor([3], variance) } };
      const document = graph(nodes, wires('x.value -> n.input', 'n.output -> C.input', 'x.value -> C.target'), { parameters });
      const after = await byRunPlan(document, createCpuExecutor(), 1);
      for (const [k, address] of BUFFERS.entries())
        numbersOf(golden.outputs[k] as never).forEach((want, i) => {
          expect((after.get(address) as Float64Array)[i]).toBeCloseTo(want, 12);
        });
    },
  );

  it('steps back over an update to the very bits, buffers too', async () => {
    const { client, view } = await opened(noisyNetwork({ samples: 4, features: 3, batch: 4 }));
    await client.request('sample', { sample: 'mean' });
    const read = async () => Promise.all([...BUFFERS, 'n.weight', 'f.weight'].map((address) => numbersAt(client, address)));
    const before = await read();
    const { stages, kept } = await client.request('goTo', { cursor: view.stages.length });
    expect(kept).toBe(0);
    expect(stages.filter(({ phase, node: at }) => phase === 'update' && at === 'n')).toHaveLength(1);
    const next = await client.request('goTo', { cursor: stages.length + 1 });
    expect(next.step).toBe(1);
    const after = await read();
    for (const [i, numbers] of after.entries()) expect(numbers).not.toEqual(before[i]);
    expect((await client.request('goTo', { cursor: -stages.length })).step).toBe(0);
    expect(await read()).toEqual(before);
  });

  it('goes on from a saved graph as if nothing had been between', async () => {
    const whole = noisyNetwork({ samples: 6, features: 3, batch: 4 });
    const executor = createCpuExecutor();
    const at10 = prepare(whole, executor);
    await train(at10, whole, executor, 10);
    const { state, progress } = at10.store.checkpoint(at10.objectives);
    const json = ({ shape, data }: { shape: readonly number[]; data: ArrayLike<number> }) => tensor(shape, Array.from(data));
    const parameters = Object.fromEntries(
      Object.entries(at10.store.tensors()).map(([address, value]) => [
        address,
        {
          ...(BUFFERS.includes(address) ? { role: 'buffer' as const } : {}),
          value: json(value),
          state: Object.fromEntries(Object.entries(state[address] ?? {}).map(([name, each]) => [name, { value: json(each) }])),
        },
      ]),
    );
    const half: Document = { ...whole, parameters, training: { ...whole.training, progress: progress as never } };
    const resumed = prepare(half, executor);
    resumed.store.openState({ parameters: resumed.analysis.parameters, progress: half.training.progress }, resumed.objectives);
    await train(resumed, half, executor, 20);
    const all = prepare(whole, executor);
    await train(all, whole, executor, 20);
    expect(resumed.store.snapshot().values).toEqual(all.store.snapshot().values);
    for (const address of BUFFERS) expect(all.store.get(address)).not.toEqual(at10.store.get(address));
  });

  it('refuses batches of one sample where a variance is taken over the samples', async () => {
    const executor = createCpuExecutor();
    const open = (samples: number, batch: number | 'all', last: 'keep' | 'drop' = 'keep') => {
      const drawn = noisyNetwork({ samples, features: 3 });
      const document = { ...drawn, training: { ...drawn.training, batch: { size: batch, last } } };
      return () => trainerOf(prepare(document, executor), document, executor);
    };
    expect(open(5, 1)).toThrow(/the batches are of one sample, and n \(batch-norm\)/);
    expect(open(5, 2)).toThrow(/the last batch of an epoch is of one sample/);
    expect(open(5, 2, 'drop')).not.toThrow();
    expect(open(6, 2)).not.toThrow();
  });

  it('does not train buffers, and has no gradient by them', async () => {
    const { client, view } = await opened(noisyNetwork({ samples: 4, features: 3 }));
    const { gradients } = await client.request('goTo', { cursor: view.stages.length });
    expect(Object.keys(gradients)).toContain('n.weight');
    for (const address of BUFFERS) expect(Object.keys(gradients)).not.toContain(address);
    const { parameters } = await client.request('open', {
      document: { ...noisyNetwork({ samples: 4, features: 3 }), parameters: { 'n.runningVar': { trainable: true } } },
      tables: {},
      generation: 2,
    });
    for (const address of BUFFERS) expect(parameters.find((p) => p.address === address)?.trainable).toBe(false);
  });
});

type Prepared = ReturnType<typeof prepare>;

function trainerOf(all: Prepared, document: Document, executor: ReturnType<typeof createCpuExecutor>): Trainer {
  const key = structureKey(document, all.analysis, all.dataset);
  return new Trainer({ ...all, plans: new PlanCache(executor), seed: document.training.seed ?? 0, key });
}

async function train(all: Prepared, document: Document, executor: ReturnType<typeof createCpuExecutor>, until: number) {
  const trainer = trainerOf(all, document, executor);
  while (all.store.steps < until) await trainer.advance(until - all.store.steps);
}

describe('dropout', () => {
  it('draws the mask of its step and sample, the same forwards and backwards', async () => {
    const { client, view } = await opened(ones(3, 8));
    for (const sample of [0, 2, 1]) {
      await client.request('sample', { sample });
      await client.request('goTo', { cursor: view.stages.length });
      expect(await numbersAt(client, 'd.output')).toEqual(maskOf(0, sample, 8));
      const back = await client.request('tensor', { address: 'm.output', what: 'gradient' });
      expect(Array.from(back?.data ?? [])).toEqual(maskOf(0, sample, 8));
    }
    await client.request('sample', { sample: 1 });
    const { step } = await client.request('goTo', { cursor: view.stages.length + 1 });
    expect(step).toBe(1);
    await client.request('goTo', { cursor: view.stages.length });
    expect(await numbersAt(client, 'd.output')).toEqual(maskOf(1, 1, 8));
    expect(maskOf(1, 1, 8)).not.toEqual(maskOf(0, 1, 8));
  });

  it('gives a sample its mask wherever it stands in a batch', async () => {
    const rate = -1;
    const sgd = { cost: 'C.cost', parameters: ['*'], optimizer: { type: 'sgd', lr: 1 } };
    const document = ones(5, 4, { training: { seed: 9, batch: { size: 2, order: 'shuffle' }, objectives: [sgd] } });
    const executor = createCpuExecutor();
    const all = prepare(document, executor);
    const trainer = trainerOf(all, document, executor);
    let before = all.store.get('w.value');
    for (let step = 0; step < 6; step++) {
      const rows = [...trainer.order.rowsAt(step)];
      await trainer.advance(1);
      const after = all.store.get('w.value');
      const mean = Array.from(
        { length: 4 },
        (_, i) => rows.reduce((sum, p) => sum + (maskOf(step, p, 4)[i] as number), 0) / rows.length,
      );
      mean.forEach((slope, i) => {
        expect((after[i] as number) - (before[i] as number)).toBeCloseTo(rate * slope, 12);
      });
      before = after;
    }
  });

  it('opened over all samples, has the mean of what each draws for itself', async () => {
    const { client } = await opened(ones(3, 4));
    const view = await client.request('sample', { sample: 'mean' });
    await client.request('goTo', { cursor: view.stages.length });
    const inside = await client.request('inside', { path: 'd' });
    const [result] = Object.entries(inside?.variables ?? {}).find(([, { port }]) => port === 'output') ?? [];
    const masks = [0, 1, 2].map((p) => maskOf(0, p, 4));
    const mean = Array.from({ length: 4 }, (_, i) => masks.reduce((sum, mask) => sum + (mask[i] as number), 0) / 3);
    expect(inside?.values[result ?? '']?.entries).toEqual(mean.map((x) => expect.closeTo(x, 12)));
  });

  it('in two instances of a group draws different numbers, in an evaluation none', async () => {
    const inside = {
      nodes: [node('d', 'dropout', { p: 0.5 })],
      edges: [],
      inputs: [{ name: 'in', at: 'd.input' }],
      outputs: [{ name: 'out', at: 'd.output' }],
    };
    const document = graph(
      [
        node('x', 'observed', { shape: [16], value: tensor([16], new Array<number>(16).fill(1)) }),
        node('g', 'group', { definition: 'D' }),
        node('h', 'group', { definition: 'D', shareWith: 'g' }),
        node('a', 'add'),
        node('w', 'parameter', { shape: [] }),
        node('m', 'mul'),
        node('t', 'sum'),
        node('C', 'scalar-cost'),
      ],
      wires(
        'x.value -> g.in',
        'x.value -> h.in',
        'g.out -> a.input',
        'h.out -> a.other',
        'a.output -> m.input',
        'w.value -> m.other',
        'm.output -> t.input',
        't.output -> C.input',
      ),
      { definitions: { D: inside }, training: { seed: 9 } },
    );
    const { client, view } = await opened(document);
    await client.request('goTo', { cursor: view.stages.length });
    expect(await numbersAt(client, 'g/d.output')).toEqual(maskOf(0, 0, 16, 'g/d'));
    expect(await numbersAt(client, 'h/d.output')).toEqual(maskOf(0, 0, 16, 'h/d'));
    const { nodes, ...rest } = document;
    const untrained = await opened({ ...rest, nodes: nodes.filter(({ id }) => id !== 'C'), edges: document.edges.slice(0, -1) });
    await untrained.client.request('goTo', { cursor: untrained.view.stages.length });
    expect(await numbersAt(untrained.client, 'g/d.output')).toEqual(new Array(16).fill(1));
  });
});

describeGpu('blocks with state and chance on WebGPU', () => {
  it.each(sizes)('train as on the CPU: %j', async (spec) => {
    const document = noisyNetwork({ ...spec, optimizer: { type: 'sgd', lr: 0.05, momentum: 0.9 } });
    const gpu = await gpuExecutor();
    const [run, step] = [await byRunPlan(document, gpu, 3), await byStepPlan(document, gpu, 3)];
    expect(distance(run, await byRunPlan(document, createCpuExecutor(), 3))).toBeLessThan(2e-4);
    expect(distance(run, step)).toBeLessThan(2e-5);
  });

  it('draw the very same masks', async () => {
    const sgd = { cost: 'C.cost', parameters: ['*'], optimizer: { type: 'sgd', lr: 1 } };
    const document = ones(4, 64, { training: { seed: 9, batch: { size: 2 }, objectives: [sgd] } });
    const on = async (executor: Parameters<typeof byRunPlan>[1]): Promise<Weights> => byRunPlan(document, executor, 5);
    expect(await on(await gpuExecutor())).toEqual(await on(createCpuExecutor('float64')));
  });
});
