import { afterEach, describe, expect, it } from 'vitest';
import { loadDocument } from '../../graph-core/document/load.ts';
import type { Document } from '../../graph-core/model/document.ts';
import { opOf } from '../../graph-core/ops/index.ts';
import { graph, node, wires } from '../../graph-core/validate/testing.ts';
import { nodeGpu } from '../../kernels/webgpu/node.ts';
import { createDirectClient } from '../../session/direct.ts';
import type { Breakpoint, FullTensor, SampleChoice, SessionClient, StepView } from '../../session/protocol.ts';
import { BatchOrder } from '../../session/training/batch-order.ts';
import { describeGpu } from '../support/gpu.ts';
import { steppedGraphs } from '../support/graphs.ts';
import { type NetworkSpec, networkOf } from './step-and-run.ts';

const SPEC: NetworkSpec = {
  samples: 5,
  features: 3,
  hidden: 4,
  outputs: 2,
  activation: 'tanh',
  cost: 'squared-norm',
  optimizer: { type: 'adam', lr: 0.02 },
  penalty: false,
  seed: 3,
};
const MOMENTUM: NetworkSpec = { ...SPEC, optimizer: { type: 'sgd', lr: 0.01, momentum: 0.9 } };

const clients: SessionClient[] = [];
afterEach(() => {
  for (const client of clients.splice(0)) client.dispose();
});

function document(spec: NetworkSpec, batch: number | 'all'): Document {
  const drawn = networkOf(spec);
  return { ...drawn, training: { ...drawn.training, batch: { size: batch } } };
}

async function start(
  drawn: Document,
  list: readonly Breakpoint[] = [],
  choice: 'cpu' | 'webgpu' = 'cpu',
  memoryBudget = 2 ** 30,
) {
  const client = createDirectClient(choice === 'cpu' ? { choice, memoryBudget } : { choice, gpu: await nodeGpu() });
  clients.push(client);
  const views: StepView[] = [];
  client.on('view', (view) => views.push(view));
  await client.request('open', { document: drawn, tables: {}, generation: 1 });
  await client.request('breakpoints', { list });
  const weights = (): Promise<Readonly<Record<string, FullTensor>>> => client.request('parameters', {});
  /** Trains, and waits for the view of the place where it was halted. */
  const train = async (steps: number) => {
    views.length = 0;
    const progress = await client.request('train', { steps });
    await weights();
    return { progress, view: views.at(-1) as StepView };
  };
  const view = async (sample: SampleChoice): Promise<StepView> => {
    const { stages } = await client.request('sample', { sample });
    const backward = stages.filter(({ phase }) => phase !== 'update').length;
    return client.request('goTo', { cursor: backward });
  };
  return { client, train, view, weights };
}

const point = (at: string, of: Breakpoint['of'], when: Breakpoint['when']): Breakpoint => ({ id: '1', at, of, when });
const largestOf = (entries: readonly number[] = []): number => Math.max(...entries.map(Math.abs));
const least = (entries: readonly number[] = []): number => Math.min(...entries.map(Math.abs));

/** Looks at the mean over the set before each of some steps, one step a run. */
async function watch(drawn: Document, steps: number, of: (view: StepView) => number): Promise<number[]> {
  const { view, train } = await start(drawn);
  const found: number[] = [];
  for (let step = 0; step < steps; step++) {
    found.push(of(await view('mean')));
    await train(1);
  }
  return found;
}

/** A threshold that a row of numbers falls below for the first time after some steps, and the place of the one that does. */
function between(numbers: readonly number[], from = 3): { threshold: number; step: number } {
  const lowest = (until: number): number => Math.min(...numbers.slice(0, until));
  const step = numbers.findIndex((x, i) => i >= from && x < lowest(i));
  if (step < 0) throw new Error('the numbers do not fall');
  return { threshold: (lowest(step) + (numbers[step] as number)) / 2, step };
}

async function weightsAfter(drawn: Document, steps: number) {
  const plain = await start(drawn);
  if (steps > 0) await plain.train(steps);
  return plain.weights();
}

/** Steps by hand from stage to stage, with the mean over the set on view, until a breakpoint is hit. */
async function stepUntilHit({ client, view }: Awaited<ReturnType<typeof start>>): Promise<StepView> {
  let at = await view('mean');
  at = await client.request('goTo', { cursor: 0 });
  for (let moves = 0; moves < 100 && at.hit === null; moves++) {
    at = await client.request('goTo', { cursor: at.stages.length, stops: true });
    if (at.hit === null) at = await client.request('goTo', { cursor: at.stages.length + 1, stops: true });
  }
  return at;
}

const expectNear = (a: Readonly<Record<string, FullTensor>>, b: Readonly<Record<string, FullTensor>>): void => {
  for (const [address, { data }] of Object.entries(a))
    data.forEach((x, i) => {
      expect(x).toBeCloseTo(b[address]?.data[i] as number, 10);
    });
};

describe.each([
  ['Adam', SPEC],
  ['SGD with momentum', MOMENTUM],
])('training with %s', (_, spec) => {
  it('halts before the step that stepping by hand stops in, with the weights of a run of as many steps to the last bit', async () => {
    const drawn = document(spec, 'all');
    const numbers = await watch(drawn, 30, (view) => least(view.gradients['g.bias']?.entries));
    const { threshold, step } = between(numbers);
    const list = [point('g.bias', 'gradient', { kind: 'below', threshold })];
    const trained = await start(drawn, list);
    const { progress, view } = await trained.train(60);
    expect(progress).toMatchObject({ ended: 'breakpoint', step });
    expect(await trained.weights()).toEqual(await weightsAfter(drawn, step));
    expect(view).toMatchObject({
      step,
      sample: 'mean',
      batch: 5,
      hit: { breakpoint: list[0], address: 'g.bias', step: step + 1 },
    });
    expect(Math.abs(view.hit?.number as number)).toBeCloseTo(numbers[step] as number, 10);
    expect(view.gradients['g.bias']?.entries[view.hit?.entry as number]).toBe(view.hit?.number);
    expect(view.stages[view.cursor - 1]).toMatchObject({ phase: 'backward', node: 'g' });

    const stepped = await start(drawn, list);
    const at = await stepUntilHit(stepped);
    expect(at).toMatchObject({ step, cursor: view.cursor, hit: { address: 'g.bias', step: step + 1 } });
    expectNear(await stepped.weights(), await trained.weights());

    // it goes on past this step, whatever the condition says of it, and looks at the next
    const next = await trained.train(60);
    expect(next.progress.step).toBeGreaterThan(step);
    expect(await trained.weights()).toEqual(await weightsAfter(drawn, next.progress.step));
  });

  it('goes on from there as if it had not halted', async () => {
    const drawn = document(spec, 2);
    const { train, weights } = await start(drawn, [point('h', 'value', { kind: 'step', number: 4 })]);
    expect((await train(10)).progress).toMatchObject({ ended: 'breakpoint', step: 3 });
    expect((await train(7)).progress).toMatchObject({ ended: 'done', step: 10 });
    expect(await weights()).toEqual(await weightsAfter(drawn, 10));
  });
});

describe('training by mini-batches', () => {
  it('halts at the first sample of a batch whose value is below, and shows that sample', async () => {
    const drawn = document(SPEC, 2);
    const order = new BatchOrder(5, drawn.training.batch, SPEC.seed);
    const plain = await start(drawn);
    const seen: { p: number; size: number }[][] = [];
    for (let step = 0; step < 12; step++) {
      const batch: { p: number; size: number }[] = [];
      for (const p of order.rowsAt(step)) batch.push({ p, size: least((await plain.view(p)).values['g.output']?.entries) });
      seen.push(batch);
      await plain.train(1);
    }
    const { threshold, step } = between(seen.map((batch) => Math.min(...batch.map(({ size }) => size))));
    const row = (seen[step] as { p: number; size: number }[]).find(({ size }) => size < threshold);
    const { train, weights } = await start(drawn, [point('g', 'value', { kind: 'below', threshold })]);
    const { progress, view } = await train(40);
    expect(progress).toMatchObject({ ended: 'breakpoint', step });
    expect(await weights()).toEqual(await weightsAfter(drawn, step));
    expect(view).toMatchObject({ sample: row?.p, batch: null, hit: { address: 'g.output', of: 'value' } });
    expect(Math.abs(view.hit?.number as number)).toBeCloseTo(row?.size as number, 12);
  });

  it('looks at the gradient of each sample as the stepper shows it, not at its share of the mean', async () => {
    const drawn = document(SPEC, 2);
    const plain = await start(drawn);
    const [first = 0, second = 0] = new BatchOrder(5, drawn.training.batch, SPEC.seed).rowsAt(0);
    const wire = 'edge:h.output->g.input';
    const of = async (p: number): Promise<number> => largestOf((await plain.view(p)).gradients[wire]?.entries);
    const largest = Math.max(await of(first), await of(second));
    const at = (threshold: number) => start(drawn, [point(wire, 'gradient', { kind: 'above', threshold })]);
    expect((await (await at(largest * 0.999)).train(1)).progress).toMatchObject({ ended: 'breakpoint', step: 0 });
    expect((await (await at(largest * 1.001)).train(1)).progress).toMatchObject({ ended: 'done' });
  });

  it('halts where a sample comes up, and at the first step of an epoch', async () => {
    const drawn = document(SPEC, 2);
    const order = new BatchOrder(5, drawn.training.batch, SPEC.seed);
    const step = [0, 1, 2].find((each) => order.rowsAt(each).includes(4)) as number;
    const sample = await start(drawn, [point('f', 'gradient', { kind: 'sample', number: 4 })]);
    const { progress, view } = await sample.train(20);
    expect(progress).toMatchObject({ ended: 'breakpoint', step });
    expect(view).toMatchObject({ sample: 4, hit: { number: null } });
    expect(view.stages[view.cursor - 1]).toMatchObject({ phase: 'backward', node: 'f' });
    const epoch = await start(drawn, [point('f', 'value', { kind: 'epoch', number: 3 })]);
    expect((await epoch.train(20)).progress).toMatchObject({ ended: 'breakpoint', step: 6 });
  });
});

it('halts where an entry of a gradient changes its sign, by hand and in a run', async () => {
  const drawn = document(MOMENTUM, 'all');
  const { view, train } = await start(drawn);
  let step = 0;
  const before: number[] = [];
  for (; step < 80; step++) {
    const entries = (await view('mean')).gradients['g.bias']?.entries ?? [];
    if (entries.some((x, i) => x * (before[i] ?? 0) < 0)) break;
    before.splice(0, before.length, ...entries);
    await train(1);
  }
  expect(step).toBeGreaterThan(1);
  expect(step).toBeLessThan(80);
  const list = [point('g.bias', 'gradient', { kind: 'sign' })];
  const trained = await start(drawn, list);
  const halted = await trained.train(200);
  expect(halted.progress).toMatchObject({ ended: 'breakpoint', step });
  expect(halted.view.hit?.number).toBe(halted.view.gradients['g.bias']?.entries[halted.view.hit?.entry as number]);
  expect(await stepUntilHit(await start(drawn, list))).toMatchObject({ step, hit: { address: 'g.bias' } });
});

it('halts in the turn of a later objective, and goes on as if nobody had looked', async () => {
  const drawn = document(SPEC, 2);
  const optimizer = { type: 'adam', lr: 0.02 };
  const objectives = ['f.*', 'g.*'].map((pattern) => ({ cost: 'C.cost', parameters: [pattern], optimizer }));
  const two = { ...drawn, training: { ...drawn.training, objectives } };
  const sizes = await watch(two, 10, (view) => largestOf(view.values['f.weight']?.entries));
  const grown = sizes.findIndex((x, i) => i > 2 && x > Math.max(...sizes.slice(0, i)));
  expect(grown).toBeGreaterThan(2);
  const threshold = (Math.max(...sizes.slice(0, grown)) + (sizes[grown] as number)) / 2;
  const { train, weights } = await start(two, [point('f.weight', 'value', { kind: 'above', threshold })]);
  // the second objective already sees what the first has made of f
  const { progress, view } = await train(20);
  expect(progress).toMatchObject({ ended: 'breakpoint', step: grown - 1 });
  expect(view).toMatchObject({ step: grown - 1, turn: { index: 1 }, hit: { address: 'f.weight' } });
  const next = await train(1);
  expect(next.progress).toMatchObject({ step: grown });
  await expect(weights()).resolves.toEqual(await weightsAfter(two, grown));
});

it('sees a sign that changes by way of zero', async () => {
  const tensor = (shape: number[], data: number[]) => ({ dtype: 'float', shape, data });
  const optimizer = { type: 'sgd', lr: 0.5, momentum: 0.5 };
  const drawn = graph(
    [
      node('x', 'observed', { shape: [1], value: tensor([1], [1]) }),
      node('f', 'linear', { outFeatures: 1, hasBias: false }),
      node('C', 'squared-norm'),
    ],
    wires('x.value -> f.input', 'f.output -> C.input'),
    {
      parameters: { 'f.weight': { value: tensor([1, 1], [1]) } },
      training: { objectives: [{ cost: 'C.cost', parameters: ['*'], optimizer }] },
    },
  );
  // w is 1, 0, -1/2: C = w^2, the velocities are 2 and 1
  const list = [point('f.weight', 'value', { kind: 'sign' })];
  const { progress, view } = await (await start(drawn, list)).train(5);
  expect(progress).toMatchObject({ ended: 'breakpoint', step: 2 });
  expect(view.hit).toMatchObject({ address: 'f.weight', number: -0.5 });
});

it('opens the stepper at the step whose cost is not finite, at the first value that is not', async () => {
  const drawn = document({ ...MOMENTUM, optimizer: { type: 'sgd', lr: 1e80 } }, 2);
  const { train, weights } = await start(drawn);
  const { progress, view } = await train(50);
  expect(progress.ended).toBe('not-finite');
  expect(view.step).toBe(progress.step);
  expect(view.hit).toMatchObject({ breakpoint: null, step: progress.step + 1 });
  const values = Object.values(await weights());
  expect(values.every(({ data }) => data.every(Number.isFinite))).toBe(true);
  const shown = view.hit?.of === 'gradient' ? view.gradients : view.values;
  const isBad = Object.values(shown).some(({ nonFinite }) => nonFinite > 0) || view.cursor === view.stages.length;
  expect(isBad).toBe(true);
});

it.each(['lecture', 'diamond', 'group', 'cross-entropy', 'attention'] as const)(
  'every block of %s can be stopped at',
  async (name) => {
    const loaded = loadDocument(steppedGraphs[name](), name, { catalogue: opOf });
    if (!loaded.ok) throw new Error('the file is wrong');
    const { client } = await start(loaded.value.document);
    const { stages } = await client.request('goTo', { cursor: 0 });
    for (const stage of stages.filter(({ phase }) => phase !== 'update')) {
      const of = stage.phase === 'forward' ? 'value' : 'gradient';
      await client.request('breakpoints', { list: [point(stage.node, of, { kind: 'always' })] });
      await client.request('goTo', { cursor: 0 });
      const at = await client.request('goTo', { cursor: stages.length, stops: true });
      expect(at).toMatchObject({ cursor: stage.index + 1, hit: { breakpoint: { at: stage.node }, step: 1 } });
    }
    // and on the device, where another run has not stopped there yet
    const first = stages[0]?.node as string;
    const run = await start(loaded.value.document, [point(first, 'value', { kind: 'above', threshold: 0 })]);
    const { progress, view } = await run.train(5);
    expect(progress).toMatchObject({ ended: 'breakpoint', step: 0 });
    expect(view).toMatchObject({ cursor: 1, hit: { breakpoint: { at: first }, step: 1 } });
    expect(largestOf(view.values[view.hit?.address as string]?.entries)).toBeGreaterThan(0);
  },
);

it('a group is stopped at where its first block has its turn, and for entries at any block inside', async () => {
  const loaded = loadDocument(steppedGraphs.group(), 'group', { catalogue: opOf });
  if (!loaded.ok) throw new Error('the file is wrong');
  const { client } = await start(loaded.value.document);
  const hits = async (breakpoint: Breakpoint): Promise<string[]> => {
    await client.request('breakpoints', { list: [breakpoint] });
    let at = await client.request('goTo', { cursor: 0 });
    const nodes: string[] = [];
    do {
      at = await client.request('goTo', { cursor: at.stages.length, stops: true });
      if (at.hit) nodes.push(at.stages[at.cursor - 1]?.node as string);
    } while (at.hit);
    return nodes;
  };
  expect(await hits(point('b', 'value', { kind: 'always' }))).toEqual(['b/f']);
  expect(await hits(point('b', 'gradient', { kind: 'always' }))).toEqual(['b/h']);
  // [3, -3] and its relu
  expect(await hits(point('b', 'value', { kind: 'above', threshold: 2 }))).toEqual(['b/f', 'b/h']);
  expect(await hits(point('b', 'value', { kind: 'above', threshold: 4 }))).toEqual([]);
});

it('shows the sample where the values of the whole batch take more memory than they may', async () => {
  const x = { dtype: 'float', shape: [400, 1], data: Array.from({ length: 400 }, (_, p) => p) };
  const drawn = graph(
    [
      node('x', 'observed', { shape: [1], value: x }),
      node('f', 'linear', { outFeatures: 1, hasBias: false }),
      node('C', 'squared-norm'),
    ],
    wires('x.value -> f.input', 'f.output -> C.input'),
    { parameters: { 'f.weight': { value: { dtype: 'float', shape: [1, 1], data: [2] } } } },
  );
  const list = [point('f', 'value', { kind: 'above', threshold: 101 })];
  const { train } = await start(drawn, list, 'cpu', 4000);
  const { progress, view } = await train(3);
  expect(progress).toMatchObject({ ended: 'breakpoint', step: 0 });
  expect(view).toMatchObject({ sample: 51, batch: null, cursor: 1, hit: { number: 102, address: 'f.output' } });
});

it('refuses a breakpoint that makes no sense, and keeps those of before', async () => {
  const { client, train } = await start(document(SPEC, 'all'), [point('f', 'value', { kind: 'always' })]);
  const list = [point('f', 'value', { kind: 'step', number: 0 })];
  await expect(client.request('breakpoints', { list })).rejects.toMatchObject({ code: 'session/breakpoint', address: 'f' });
  expect((await train(3)).progress.ended).toBe('breakpoint');
});

it.each([
  ['Adam', SPEC],
  ['SGD with momentum', MOMENTUM],
])('takes updates of %s back to the last bit, with the state of the optimiser', async (_, spec) => {
  const { client, weights } = await start(document(spec, 'all'));
  const ahead = async (): Promise<StepView> => {
    const { stages } = await client.request('goTo', { cursor: 0 });
    return client.request('goTo', { cursor: stages.length + 1 });
  };
  const seen: Readonly<Record<string, FullTensor>>[] = [await weights()];
  for (let step = 0; step < 4; step++) {
    await ahead();
    seen.push(await weights());
  }
  for (const expected of [...seen].reverse().slice(1)) {
    await client.request('goTo', { cursor: 0 });
    await client.request('goTo', { cursor: -1 });
    expect(await weights()).toEqual(expected);
  }
  for (const expected of seen.slice(1)) {
    await ahead();
    expect(await weights()).toEqual(expected);
  }
});

it('keeps as many updates as the bound says, and says how many and how large', async () => {
  const { client } = await start(document(SPEC, 'all'));
  const ahead = async (): Promise<StepView> => {
    const { stages } = await client.request('goTo', { cursor: 0 });
    return client.request('goTo', { cursor: stages.length + 1 });
  };
  for (let step = 0; step < 4; step++) await ahead();
  // f: 3 to 4, g: 4 to 2 with biases are 26 numbers of 8 bytes; Adam keeps two more of each after the first update
  expect(await client.request('goTo', { cursor: 0 })).toMatchObject({ kept: 4, keptBytes: 26 * 8 * (1 + 3 * 3) });
  expect(await client.request('historyBound', { updates: 2, bytes: 2 ** 20 })).toMatchObject({ kept: 2, step: 4 });
  expect(await ahead()).toMatchObject({ kept: 2, step: 5 });
  await expect(client.request('historyBound', { updates: 0, bytes: 1 })).rejects.toMatchObject({ code: 'session/history-bound' });
});

describeGpu('on WebGPU', () => {
  it('halts with the weights of a run of as many steps, and takes an update back to the last bit', async () => {
    const drawn = document(SPEC, 'all');
    const { threshold, step } = between(await watch(drawn, 30, (view) => least(view.gradients['g.bias']?.entries)));
    const trained = await start(drawn, [point('g.bias', 'gradient', { kind: 'below', threshold })], 'webgpu');
    const { progress, view } = await trained.train(60);
    expect(progress).toMatchObject({ ended: 'breakpoint', step });
    expect(view.hit).toMatchObject({ address: 'g.bias' });
    const before = await trained.weights();
    const plain = await start(drawn, [], 'webgpu');
    await plain.train(step);
    expect(before).toEqual(await plain.weights());
    await trained.client.request('goTo', { cursor: view.stages.length + 1 });
    expect(await trained.weights()).not.toEqual(before);
    await trained.client.request('goTo', { cursor: 0 });
    await trained.client.request('goTo', { cursor: -1 });
    expect(await trained.weights()).toEqual(before);
  });
});
