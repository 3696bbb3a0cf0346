import { afterEach, describe, expect, it } from 'vitest';
import { loadDocument } from '../../graph-core/document/load.ts';
import type { Document } from '../../graph-core/model/document.ts';
import type { OptimizerSpec } from '../../graph-core/model/training.ts';
import { analyse } from '../../graph-core/validate/analyse.ts';
import { createCpuExecutor } from '../../kernels/cpu/executor.ts';
import type { Executor } from '../../kernels/executor.ts';
import { nodeGpu } from '../../kernels/webgpu/node.ts';
import { createDirectClient } from '../../session/direct.ts';
import { PlanCache } from '../../session/plan-cache.ts';
import type { OptimiserTrace, SessionClient } from '../../session/protocol.ts';
import { structureKey } from '../../session/stepper/compile.ts';
import { Trainer } from '../../session/training/trainer.ts';
import { describeGpu, gpuExecutor } from '../support/gpu.ts';
import { steppedGraphs } from '../support/graphs.ts';
import { prepare, type Weights } from './step-and-run.ts';

const clients: SessionClient[] = [];
afterEach(() => {
  for (const client of clients.splice(0)) client.dispose();
});

function documentOf(name: keyof typeof steppedGraphs, optimizer: OptimizerSpec): Document {
  const loaded = loadDocument(steppedGraphs[name](), `${name}.chainrule`);
  if (!loaded.ok) throw new Error('the file is wrong');
  const { document } = loaded.value;
  const [cost] = analyse(document).costs;
  if (cost === undefined) throw new Error('there is no cost');
  const objectives = [{ cost, parameters: ['*'], optimizer }];
  return { ...document, training: { seed: 0, batch: { size: 'all' }, objectives } };
}

async function open(document: Document, choice: 'cpu' | 'webgpu' = 'cpu') {
  const client = createDirectClient({ choice, gpu: await nodeGpu() });
  clients.push(client);
  await client.request('open', { document, tables: {}, generation: 1 });
  const { samples, stages } = await client.request('sample', { sample: 0 });
  const view = samples > 1 ? await client.request('sample', { sample: 'mean' }) : { stages };
  const first = view.stages.findIndex(({ phase }) => phase === 'update');
  return { client, end: view.stages.length, first, addresses: analyse(document).parameters.map(({ address }) => address) };
}

const ask = (client: SessionClient, address: string): Promise<OptimiserTrace | null> =>
  client.request('optimiserTrace', { address, from: 0, count: 64 });

const line = (trace: OptimiserTrace | null, name: string): readonly number[] => {
  const values = trace?.lines.find((each) => each.name === name)?.values;
  if (!values) throw new Error(`${name} is not known`);
  return values;
};

/** What the trace says before each of three updates; each is made before the next. */
async function tracedSteps(document: Document, choice: 'cpu' | 'webgpu' = 'cpu') {
  const { client, end, first, addresses } = await open(document, choice);
  const steps: Map<string, OptimiserTrace>[] = [];
  for (let step = 0; step < 3; step++) {
    await client.request('goTo', { cursor: first });
    const traces = new Map<string, OptimiserTrace>();
    for (const address of addresses) {
      const trace = await ask(client, address);
      if (trace) traces.set(address, trace);
    }
    steps.push(traces);
    await client.request('goTo', { cursor: end });
    await client.request('goTo', { cursor: end + 1 });
  }
  return steps;
}

/** Weights and state after each of three steps of the run plan. */
async function trainedSteps(document: Document, executor: Executor) {
  const all = prepare(document, executor);
  const key = structureKey(document, all.analysis, all.dataset);
  const trainer = new Trainer({ ...all, plans: new PlanCache(executor), seed: 0, key });
  const steps: { values: Weights; state: Weights }[] = [];
  while (all.store.steps < 3) {
    await trainer.advance(1);
    const { values, state } = all.store.snapshot();
    steps.push({ values, state });
  }
  return steps;
}

const OPTIMISERS: readonly (readonly [string, OptimizerSpec])[] = [
  ['SGD with decay', { type: 'sgd', lr: 0.1, weightDecay: 0.01 }],
  ['momentum', { type: 'sgd', lr: 0.1, momentum: 0.9, dampening: 0.25 }],
  ['Nesterov', { type: 'sgd', lr: 0.1, momentum: 0.9, nesterov: true, weightDecay: 0.02 }],
  ['Adam', { type: 'adam', lr: 0.05, betas: [0.8, 0.95] }],
  ['AMSGrad', { type: 'adam', lr: 0.05, amsgrad: true, weightDecay: 0.01 }],
  ['RMSProp', { type: 'rmsprop', lr: 0.02, alpha: 0.9, weightDecay: 0.01 }],
  ['RMSProp, centred, with momentum', { type: 'rmsprop', lr: 0.02, alpha: 0.9, centered: true, momentum: 0.5, clipNorm: 0.3 }],
  ['Adagrad', { type: 'adagrad', lr: 0.1, lrDecay: 0.1, initialAccumulator: 0.1 }],
  ['AdamW', { type: 'adamw', lr: 0.05, weightDecay: 0.1 }],
  ['AdamW, largest', { type: 'adamw', lr: 0.05, weightDecay: 0, amsgrad: true, clipValue: 0.05 }],
  ['SGD clipped by norm', { type: 'sgd', lr: 0.1, clipNorm: 0.3 }],
  ['Adam clipped by value and norm', { type: 'adam', lr: 0.05, weightDecay: 0.01, clipNorm: 0.1, clipValue: 0.05 }],
];
const GRAPHS = Object.keys(steppedGraphs) as (keyof typeof steppedGraphs)[];

/** Largest distance of the traced new weights and state from the trained ones. */
function worst(traced: Awaited<ReturnType<typeof tracedSteps>>, trained: Awaited<ReturnType<typeof trainedSteps>>): number {
  let found = 0;
  for (const [i, traces] of traced.entries()) {
    expect(traces.size).toBeGreaterThan(0);
    for (const [address, trace] of traces) {
      const compare = (name: string, right: ArrayLike<number> | undefined): void => {
        line(trace, name).forEach((x, entry) => {
          const difference = Math.abs(x - (right?.[entry] ?? Number.NaN));
          found = Number.isNaN(difference) ? Number.POSITIVE_INFINITY : Math.max(found, difference);
        });
      };
      expect(trace.t).toBe(i + 1);
      compare('next', trained[i]?.values.get(address));
      for (const { name } of trace.lines) {
        const state = name.startsWith('before-') ? name.slice('before-'.length) : null;
        if (state !== null) compare(state, trained[i]?.state.get(`state:0:${state}:${address}`));
      }
    }
  }
  return found;
}

describe('inside the optimiser', () => {
  it.each(GRAPHS.flatMap((name) => OPTIMISERS.map(([title, spec]) => [name, title, spec] as const)))(
    'comes to what training comes to: %s, %s',
    async (name, _, spec) => {
      const document = documentOf(name, spec);
      const trained = await trainedSteps(document, createCpuExecutor());
      expect(worst(await tracedSteps(document), trained)).toBeLessThan(1e-15);
    },
  );

  it('has every line right, worked by hand for Adam with decay', async () => {
    const [lr, b1, b2, eps, decay] = [0.05, 0.8, 0.95, 1e-8, 0.1];
    const document = documentOf('diamond', { type: 'adam', lr, betas: [b1, b2], eps, weightDecay: decay });
    const moments = { m: 0, v: 0 };
    for (const [i, traces] of (await tracedSteps(document)).entries()) {
      const trace = traces.get('W.value') as OptimiserTrace;
      const at = (name: string): number => line(trace, name)[2] as number;
      const t = i + 1;
      const g = at('gradient') + decay * at('weight');
      expect(at('before-mean')).toBeCloseTo(moments.m, 14);
      moments.m = b1 * moments.m + (1 - b1) * g;
      moments.v = b2 * moments.v + (1 - b2) * g * g;
      const [m, v] = [moments.m / (1 - b1 ** t), moments.v / (1 - b2 ** t)];
      const step = (-lr * m) / (Math.sqrt(v) + eps);
      const wanted = { decayed: g, mean: moments.m, square: moments.v, 'corrected-mean': m, 'corrected-square': v, step };
      for (const [name, value] of Object.entries(wanted)) expect(at(name), name).toBeCloseTo(value, 12);
      expect(at('next')).toBeCloseTo(at('weight') + step, 12);
      expect(new Map(trace.letters).get('\\eta')).toBe(lr);
    }
  });

  it('shows how the gradients of all weights are clipped together, on the lecture’s network of 38,900 weights', async () => {
    const document = documentOf('lecture', { type: 'sgd', lr: 0.1, momentum: 0.9, clipNorm: 0.5, clipValue: 0.4 });
    const { client, first, addresses } = await open(document);
    await client.request('goTo', { cursor: first });
    const cut = (x: number): number => Math.max(-0.4, Math.min(0.4, x));
    const gradients = await Promise.all(addresses.map((address) => client.request('tensor', { address, what: 'gradient' })));
    const norm = Math.sqrt(gradients.flatMap((g) => [...(g?.data ?? [])].map((x) => cut(x) ** 2)).reduce((sum, x) => sum + x));
    const factor = Math.min(1, 0.5 / (norm + 1e-6));
    expect(factor).toBeLessThan(1);
    for (const address of addresses) {
      const trace = (await ask(client, address)) as OptimiserTrace;
      expect(trace.lines.map(({ name }) => name)).toEqual(
        'weight gradient limited norm factor clipped before-momentum momentum step next'.split(' '),
      );
      line(trace, 'gradient').forEach((g, i) => {
        const at = (name: string): number => line(trace, name)[i] as number;
        expect(at('limited')).toBe(cut(g));
        expect(at('norm')).toBeCloseTo(norm, 13);
        expect(at('factor')).toBeCloseTo(factor, 13);
        expect(at('clipped')).toBeCloseTo(factor * cut(g), 13);
        expect(at('momentum')).toBe(at('clipped'));
        expect(at('next')).toBeCloseTo(at('weight') - 0.1 * at('clipped'), 13);
      });
      const root = trace.lines.find(({ name }) => name === 'norm');
      expect(root?.withNumbers?.[0]).toMatch(/^\\sqrt\{[\d.]+\^2 \+ [\d.]+\^2/);
      expect(new Map(trace.letters).get('c')).toBe(0.5);
      expect(new Map(trace.letters).get('a')).toBe(0.4);
    }
  });

  it('knows nothing of a clipped update before the last gradient is there', async () => {
    const document = documentOf('lecture', { type: 'sgd', lr: 0.1, clipNorm: 0.5 });
    const { client, first, addresses } = await open(document);
    const known = async (cursor: number): Promise<string[]> => {
      await client.request('goTo', { cursor });
      const traces = await Promise.all(addresses.map((address) => ask(client, address)));
      return traces.flatMap((trace) => trace?.lines ?? []).flatMap(({ name, values }) => (values === null ? [] : [name]));
    };
    // the first layer's weights have none yet
    const almost = await known(first - 3);
    expect(almost).toContain('gradient');
    for (const name of ['norm', 'factor', 'clipped', 'step', 'next']) expect(almost).not.toContain(name);
    expect(await known(first)).toContain('next');
  });

  it('writes each line in general and with the numbers of an entry', async () => {
    const { client, first } = await open(documentOf('diamond', { type: 'sgd', lr: 0.5 }));
    await client.request('goTo', { cursor: first });
    const trace = await client.request('optimiserTrace', { address: 'W.value', from: 1, count: 1 });
    expect(trace?.lines.map(({ name }) => name)).toEqual(['weight', 'gradient', 'step', 'next']);
    const step = trace?.lines[2];
    expect(step?.rule).toBe('-\\eta \\cdot g');
    const g = line(trace, 'gradient')[0] as number;
    const shown = String(Number(g.toPrecision(4)));
    expect(step?.withNumbers).toEqual([`-0.5 \\cdot ${g < 0 ? `\\left(${shown}\\right)` : shown}`]);
    expect(line(trace, 'weight')).toEqual([-1]);
    expect(line(trace, 'step')).toEqual([-0.5 * g]);
  });

  it('knows the rule before the numbers, and says when the update is made', async () => {
    const { client, first, end } = await open(documentOf('lecture', { type: 'adam' }));
    const [address] = analyse(documentOf('lecture', { type: 'adam' })).parameters.map((each) => each.address);
    await client.request('goTo', { cursor: 0 });
    const before = await ask(client, address as string);
    expect(before?.lines.find(({ name }) => name === 'weight')?.values).not.toBeNull();
    expect(before?.lines.find(({ name }) => name === 'step')).toMatchObject({ values: null, withNumbers: null });
    expect(before?.isMade).toBe(false);
    await client.request('goTo', { cursor: first });
    const coming = await ask(client, address as string);
    expect(coming?.isMade).toBe(false);
    const view = await client.request('goTo', { cursor: end });
    const made = await ask(client, address as string);
    expect(made?.isMade).toBe(true);
    expect(line(made, 'next')).toEqual(line(coming, 'next'));
    expect(line(made, 'next').slice(0, 4)).toEqual(view.values[address as string]?.entries.slice(0, 4));
    // beyond the update and back over it: the state from before it is there again
    await client.request('goTo', { cursor: end + 1 });
    expect(line(await ask(client, address as string), 'before-mean')).toEqual(line(made, 'mean'));
    await client.request('goTo', { cursor: -1 });
    await client.request('goTo', { cursor: end });
    expect(await ask(client, address as string)).toEqual(made);
  });

  it('takes any window and refuses what is not updated', async () => {
    const { client, first } = await open(documentOf('diamond', { type: 'adam' }));
    await client.request('goTo', { cursor: first });
    for (const [from, count, wanted] of [
      [-5, 2, [0, 2]],
      [3, 10, [3, 1]],
      [99, 1, [3, 1]],
      [Number.NaN, 1e9, [0, 4]],
      [0, 0, [0, 0]],
    ] as const) {
      const trace = await client.request('optimiserTrace', { address: 'W.value', from, count });
      expect([trace?.from, trace?.count]).toEqual(wanted);
      expect(line(trace, 'next')).toHaveLength(wanted[1]);
    }
    expect(await ask(client, 'x.value')).toBeNull();
    expect(await ask(client, 'nothing')).toBeNull();
  });
});

describeGpu('inside the optimiser on WebGPU', () => {
  it('comes to what training comes to on the same device', async () => {
    const document = documentOf('cross-entropy', { type: 'adam', lr: 0.05, weightDecay: 0.01 });
    const trained = await trainedSteps(document, await gpuExecutor());
    expect(worst(await tracedSteps(document, 'webgpu'), trained)).toBeLessThan(1e-6);
  });
});
