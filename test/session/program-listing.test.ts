import { afterEach, describe, expect, it } from 'vitest';
import { loadDocument } from '../../graph-core/document/load.ts';
import { outputOf } from '../../graph-core/plan/planned-call.ts';
import { analyse } from '../../graph-core/validate/analyse.ts';
import { graph, node, wires } from '../../graph-core/validate/testing.ts';
import { createCpuExecutor } from '../../kernels/cpu/executor.ts';
import { nodeGpu } from '../../kernels/webgpu/node.ts';
import { createDirectClient } from '../../session/direct.ts';
import { programListingOf } from '../../session/program/program-listing.ts';
import type { SessionClient } from '../../session/protocol.ts';
import { bytesOf, compileStep } from '../../session/stepper/compile.ts';
import { Stepper } from '../../session/stepper/stepper.ts';
import { turnsOf } from '../../session/stepper/turns.ts';
import { describeGpu } from '../support/gpu.ts';
import { steppedGraphs } from '../support/graphs.ts';
import { prepare } from './step-and-run.ts';

const clients: SessionClient[] = [];
afterEach(() => {
  for (const client of clients.splice(0)) client.dispose();
});

type Name = keyof typeof steppedGraphs;
const GRAPHS = Object.keys(steppedGraphs) as Name[];

function read(name: Name) {
  const loaded = loadDocument(steppedGraphs[name](), `${name}.chainrule`);
  if (!loaded.ok) throw new Error('the file is wrong');
  return loaded.value.document;
}

const executor = createCpuExecutor();

/** The step of the first sample with its update; a budget of no more than it needs makes memory be used again. */
function compiledOf(name: Name, budget?: number) {
  const all = prepare(read(name), executor);
  const [turn] = turnsOf(all.objectives, 'sequential');
  if (!turn) throw new Error('nothing is trained');
  const mode = { mode: 'train', updatesBuffers: true } as const;
  const { objective } = turn;
  const spec = { costs: objective.costs, cotangent: null, objective, updatesCurrent: false, ...mode, over: null };
  return { ...all, turn, compiled: compileStep(all.document, all.analysis, spec, all.limits, budget) };
}

async function open(name: Name, choice: 'cpu' | 'webgpu' = 'cpu') {
  const client = createDirectClient({ choice, gpu: await nodeGpu() });
  clients.push(client);
  const { view } = await client.request('open', { document: read(name), tables: {}, generation: 1 });
  return { client, stages: view?.stages ?? [] };
}

const sum = (numbers: readonly number[]): number => numbers.reduce((total, x) => total + x, 0);

describe.each(GRAPHS)('the program of a step: %s', (name) => {
  it('lists each equation once, behind all that it reads', () => {
    const { compiled, analysis } = compiledOf(name);
    const { equations, count } = programListingOf(compiled, analysis);
    const known = new Set(compiled.step.program.inputs.map((input) => input.name));
    for (const { inputs, outputs } of equations) {
      for (const input of inputs) expect(known, `${input} is read before it is made`).toContain(input);
      for (const output of outputs) {
        expect(known, `${output.name} is made twice`).not.toContain(output.name);
        known.add(output.name);
      }
    }
    for (const address of compiled.step.updated) expect(known).toContain(`next:${address}`);
    expect(equations.filter(({ phase }) => phase === 'forward')).toHaveLength(count.forward);
    expect(sum(Object.values(count))).toBe(equations.length);
    expect(Math.min(count.forward, count.backward, count.update)).toBeGreaterThan(0);
  });

  it('gives every equation of a block the stage of that block and phase', () => {
    const { compiled, analysis } = compiledOf(name);
    for (const { stage, phase, node } of programListingOf(compiled, analysis).equations)
      expect(compiled.stages.infos[stage]).toMatchObject({ phase, node });
  });

  it('shares out the kernel calls and the memory of the plan', () => {
    const { compiled, analysis } = compiledOf(name);
    const { blocks, equations, bytes } = programListingOf(compiled, analysis);
    const { plan } = compiled;
    expect(sum(blocks.flatMap(({ calls }) => Object.values(calls)))).toBe(plan.calls.length);
    expect(sum(blocks.map((block) => block.equations))).toBe(equations.length);
    const used = new Set([...plan.inputs.map(({ slot }) => slot), ...plan.calls.map(outputOf)]);
    const held = sum(blocks.map((block) => block.bytes));
    expect(held).toBe(sum([...used].map((slot) => plan.slots[slot]?.bytes ?? 0)));
    expect(held).toBeLessThanOrEqual(bytes);
  });

  it('measures without changing a number on view', async () => {
    const { client, stages } = await open(name);
    for (const cursor of [1, Math.ceil(stages.length / 2), stages.length]) {
      const before = await client.request('goTo', { cursor });
      const { stages: times, clock, runs } = await client.request('timings', { repeat: 2 });
      expect([times.length, clock, runs]).toEqual([stages.length, 'cpu', 2]);
      expect(times.every((ms) => ms >= 0)).toBe(true);
      expect(sum(times)).toBeGreaterThan(0);
      expect(await client.request('goTo', { cursor })).toEqual(before);
    }
    const measured = await client.request('goTo', { cursor: stages.length });
    const fresh = await open(name);
    expect(measured).toEqual(await fresh.client.request('goTo', { cursor: stages.length }));
  });
});

describe('the listing', () => {
  it('has the blocks in the sorted order, inside groups by path', async () => {
    const { client } = await open('group');
    const { order } = await client.request('programListing', {});
    const { nodes } = analyse(read('group'));
    expect(order.length).toBeGreaterThan(4);
    expect(order.filter((path) => path.includes('/')).length).toBeGreaterThan(1);
    for (const path of order) expect(nodes.get(path)?.group).toBeUndefined();
    const diamond = await (await open('diamond')).client.request('programListing', {});
    const at = (node: string): number => diamond.order.indexOf(node);
    expect(at('p')).toBeGreaterThan(Math.max(at('W'), at('x')));
    expect(at('C')).toBeGreaterThan(at('sum'));
  });

  it('is the same at every stage', async () => {
    const { client, stages } = await open('diamond');
    const first = await client.request('programListing', {});
    await client.request('goTo', { cursor: stages.length });
    expect(await client.request('programListing', {})).toEqual(first);
  });

  it('calls a matrix product by the addresses that it reads and makes', async () => {
    const { equations } = await (await open('diamond')).client.request('programListing', {});
    const product = equations.find(({ node, phase }) => node === 'p' && phase === 'forward');
    expect(product?.inputs).toEqual(expect.arrayContaining(['W.value', 'x.value']));
    expect(product?.outputs).toEqual([{ name: 'p.output', type: 'float[2]' }]);
  });

  it('measures a step that uses its memory again, and the step on view stays right', async () => {
    const small = compiledOf('attention', bytesOf(compiledOf('attention').compiled.plan) - 1);
    expect(small.compiled.keepsAll).toBe(false);
    const steppers = await Promise.all(
      [small, compiledOf('attention')].map(async ({ compiled, analysis, dataset, store, turn }) => {
        const stepper = new Stepper(compiled, await executor.load(compiled.plan), analysis);
        stepper.feed({ dataset, store, sample: 0, cotangent: null, turn });
        return stepper;
      }),
    );
    const [measured, other] = steppers as [Stepper, Stepper];
    for (const cursor of [3, measured.length]) {
      await measured.goTo(cursor);
      await measured.measure(3);
      await other.goTo(cursor);
      for (const address of small.compiled.step.values)
        expect(await measured.tensor(address, 'gradient')).toEqual(await other.tensor(address, 'gradient'));
    }
  });

  it('stops measuring when it is told to', async () => {
    const { client, stages } = await open('lecture');
    const before = await client.request('goTo', { cursor: stages.length });
    const asked = client.request('timings', { repeat: 25 });
    await client.request('stop', {});
    await expect(asked).rejects.toMatchObject({ code: 'session/stopped' });
    expect(await client.request('goTo', { cursor: stages.length })).toEqual(before);
  });
});

describeGpu('the program of a step on WebGPU', () => {
  it('is measured on the device, with the same bits on view', async () => {
    const { client, stages } = await open('attention', 'webgpu');
    const before = await client.request('goTo', { cursor: stages.length });
    const { clock, stages: times } = await client.request('timings', { repeat: 1 });
    expect(clock).toBe('webgpu');
    expect(sum(times)).toBeGreaterThan(0);
    expect(await client.request('goTo', { cursor: 0 })).toMatchObject({ cursor: 0 });
    expect(await client.request('goTo', { cursor: stages.length })).toEqual(before);
  });
});

describe('the shaders of a block', () => {
  it('bind no more than WebGPU allows, whatever the device is', async () => {
    const names = [...'abcdghijkl'];
    const document = graph(
      [
        ...names.map((name) => node(name, 'observed', { shape: [3], value: { dtype: 'float', shape: [3], data: [1, 2, 3] } })),
        node('f', 'formula', { expression: names.join(' + ') }),
      ],
      wires(...names.map((name) => `${name}.value -> f.${name}`)),
    );
    for (const choice of ['cpu', 'wasm'] as const) {
      const client = createDirectClient({ choice });
      clients.push(client);
      await client.request('open', { document, tables: {}, generation: 1 });
      const { shaders } = await client.request('listing', { node: 'f' });
      expect(shaders.length).toBeGreaterThan(0);
      for (const { wgsl } of shaders) expect(wgsl.match(/var<storage/g)?.length).toBeLessThanOrEqual(8);
    }
  });
});
