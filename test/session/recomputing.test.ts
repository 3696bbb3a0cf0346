import { isDeepStrictEqual } from 'node:util';
import { afterEach, describe, expect, it } from 'vitest';
import type { Slot } from '../../graph-core/model/kernel-call.ts';
import type { Plan } from '../../graph-core/plan/plan.ts';
import { createCpuExecutor } from '../../kernels/cpu/executor.ts';
import type { Executor } from '../../kernels/executor.ts';
import { nodeGpu } from '../../kernels/webgpu/node.ts';
import { createDirectClient } from '../../session/direct.ts';
import { names } from '../../session/objectives.ts';
import type { Card, FullTensor, SessionClient, StepView } from '../../session/protocol.ts';
import { bytesOf, type CompiledStep, compileStep } from '../../session/stepper/compile.ts';
import { describeGpu, gpuExecutor } from '../support/gpu.ts';
import { type NetworkSpec, networkOf, prepare } from './step-and-run.ts';

/** Weights of 200 x 250: more entries than a stepper holds on to. */
const spec: NetworkSpec = {
  samples: 3,
  features: 250,
  hidden: 200,
  outputs: 4,
  activation: 'tanh',
  cost: 'cross-entropy',
  optimizer: { type: 'adam', lr: 0.01 },
  penalty: true,
  seed: 7,
};

/** The step of the network's first sample, planned for a budget in bytes. */
function compile(executor: Executor, budget: number, network = spec, updates = true): CompiledStep {
  const all = prepare(networkOf(network), executor);
  const [objective = null] = updates ? all.objectives : [];
  const mode = { mode: 'train', updatesBuffers: true } as const;
  const step = { costs: all.analysis.costs, cotangent: null, objective, updatesCurrent: false, ...mode, over: null };
  return compileStep(all.document, all.analysis, step, all.limits, budget);
}

/** Bytes of a step that keeps every value, and of one that keeps only what is still needed. */
function budgets(executor: Executor): { keeping: number; lean: number } {
  const keeping = bytesOf(compile(executor, Number.POSITIVE_INFINITY).plan);
  return { keeping, lean: bytesOf(compile(executor, keeping - 1).plan) };
}

function overlaps(plan: Plan, a: number, b: number): boolean {
  const [one, other] = [plan.slots[a] as Slot, plan.slots[b] as Slot];
  return one.arena === other.arena && one.offset < other.offset + other.bytes && other.offset < one.offset + one.bytes;
}

const clients: SessionClient[] = [];
afterEach(() => {
  for (const client of clients.splice(0)) client.dispose();
});

async function start(choice: 'webgpu' | 'cpu', memoryBudget?: number): Promise<{ client: SessionClient; view: StepView | null }> {
  const gpu = choice === 'webgpu' ? await nodeGpu() : undefined;
  const client = createDirectClient({ choice, gpu, ...(memoryBudget === undefined ? {} : { memoryBudget }) });
  clients.push(client);
  const { view } = await client.request('open', { document: networkOf(spec), tables: {}, generation: 1 });
  return { client, view };
}

/** Everything that the window can ask about a stage. */
async function seen(client: SessionClient, cursor: number) {
  const { recomputes, ...view } = await client.request('goTo', { cursor });
  const cards: (Card | null)[] = [];
  for (let stage = 0; stage < view.cursor; stage += 3) cards.push(await client.request('card', { stage }));
  const tensors: Record<string, FullTensor | null> = {};
  // the latest first: an earlier one has to be computed again
  for (const address of Object.keys(view.values).reverse())
    tensors[address] = await client.request('tensor', { address, what: 'value' });
  for (const address of Object.keys(view.gradients).reverse())
    tensors[`d ${address}`] = await client.request('tensor', { address, what: 'gradient' });
  return { recomputes, view, cards, tensors };
}

/** Where two tables of tensors differ in a bit: a whole table in a test's message would be read by nobody. */
function differing(a: Record<string, FullTensor | null>, b: Record<string, FullTensor | null>): string[] {
  return [...new Set([...Object.keys(a), ...Object.keys(b)])].filter((address) => {
    const [one, other] = [a[address], b[address]];
    return !one || !other || one.data.length !== other.data.length || !one.data.every((x, i) => Object.is(x, other.data[i]));
  });
}

async function compare(choice: 'webgpu' | 'cpu', executor: Executor): Promise<void> {
  const { keeping, lean } = budgets(executor);
  expect(lean).toBeLessThan(0.8 * keeping);
  const [keeps, recomputes] = [await start(choice), await start(choice, keeping - 1)];
  const stages = keeps.view?.stages.length ?? 0;
  expect(recomputes.view?.stages).toEqual(keeps.view?.stages);
  // there, back, all the way, over the update into the next step, and back over it
  for (const cursor of [1, 4, 7, 3, stages, stages + 2, 5, -1]) {
    const [a, b] = [await seen(keeps.client, cursor), await seen(recomputes.client, cursor)];
    expect([a.recomputes, b.recomputes]).toEqual([false, true]);
    expect(b.view).toEqual(a.view);
    expect(differing(a.tensors, b.tensors)).toEqual([]);
    for (const [i, card] of a.cards.entries()) expect(isDeepStrictEqual(b.cards[i], card), `card of stage ${3 * i}`).toBe(true);
  }
  for (const { client } of [keeps, recomputes]) await client.request('goTo', { cursor: stages + 1 });
  const parameters = ({ client }: { client: SessionClient }) => client.request('parameters', {});
  expect(differing(await parameters(keeps), await parameters(recomputes))).toEqual([]);
}

describe('a step above the memory budget', () => {
  it('shows the same numbers bit for bit, computing again what it let go', async () => {
    await compare('cpu', createCpuExecutor());
  });

  it('leaves a value in its place until the host has read it', () => {
    const executor = createCpuExecutor();
    // without an update no later call reads these gradients, and with one unit they are of one size: only the host's reading
    // keeps the second from taking the place of the first
    const network = { ...spec, hidden: 1, penalty: false };
    const planned = (budget: number) => compile(executor, budget, network, false);
    const { plan, stages, step } = planned(bytesOf(planned(Number.POSITIVE_INFINITY).plan) - 1);
    const shown = new Set([...step.values, ...step.gradients.map(names.gradient), ...step.wires.map(names.wire)]);
    const made = plan.outputs.filter(({ name }) => shown.has(name) && (stages.knownAt.get(name) ?? 0) > 0);
    expect(made.length).toBeGreaterThan(10);
    for (const { name, slot } of made) {
      const first = plan.calls.findIndex(({ call }) => call.output.slot === slot);
      const readAt = stages.ends[(stages.knownAt.get(name) as number) - 1] as number;
      const writers = plan.calls.slice(first + 1, readAt).map(({ call }) => call.output.slot);
      expect(writers.filter((other) => other !== slot && overlaps(plan, slot, other))).toEqual([]);
    }
  });

  it('is refused where not even the values needed at one time would fit', async () => {
    const { lean } = budgets(createCpuExecutor());
    await expect(start('cpu', lean - 1)).rejects.toMatchObject({
      code: 'session/too-large',
      message: expect.stringContaining('MiB are allowed'),
    });
    expect((await start('cpu', lean)).view?.recomputes).toBe(true);
  });
});

describeGpu('a step above the memory budget on WebGPU', () => {
  it('shows the same numbers bit for bit, computing again what it let go', async () => {
    await compare('webgpu', await gpuExecutor());
  });
});
