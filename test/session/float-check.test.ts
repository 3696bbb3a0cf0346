import { describe, expect, it } from 'vitest';
import type { Document } from '../../graph-core/model/document.ts';
import { graph, node, wires } from '../../graph-core/validate/testing.ts';
import { createCpuExecutor } from '../../kernels/cpu/executor.ts';
import type { Executor } from '../../kernels/executor.ts';
import type { Device } from '../../session/device.ts';
import { floatCheckOf } from '../../session/health/float-check.ts';
import { openDocument } from '../../session/opened.ts';
import { ParameterStore } from '../../session/parameter-store.ts';
import type { FloatCheck } from '../../session/protocol.ts';
import { Stepping } from '../../session/stepper/stepping.ts';
import { network, spoiling } from '../../session/testing.ts';
import { describeGpu } from '../support/gpu.ts';
import { checkAll, expectRounding, load, open, type Question } from './float-checks.ts';

describe('every number', () => {
  it('of the diamond in float32 is within its tolerance of float64, and the difference is told', async () => {
    await expectRounding('diamond', 'float32');
  });

  it('on the reference itself is the same in a second run', async () => {
    for (const { question, answer } of await checkAll('diamond', 'float64')) {
      expect(answer, question.name).toMatchObject({ isReference: true });
      expect(answer.worst?.absolute, question.name).toBeLessThan(1e-15);
    }
  });

  it('as a mean over samples, behind an update, and at a row vector of the user', async () => {
    const { client, check, stages } = await open(network([1, 2, -1, 0.3, 0.1, -0.7], 'tanh'), 'float32');
    await client.request('sample', { sample: 'mean' });
    await client.request('goTo', { cursor: stages.length });
    for (const [address, what] of [
      ['h.output', 'value'],
      ['f.weight', 'gradient'],
      ['f.weight', 'value'],
      ['C.cost', 'value'],
    ] as const) {
      const found = await check({ name: 'tensor', payload: { address, what } });
      expect(found, `${what} ${address}`).toMatchObject({ passed: true });
      expect(found.worst?.absolute, `${what} ${address}`).toBeGreaterThan(0);
      expect(found.worst?.absolute).toBeLessThan(1e-6);
    }
    const next = await check({ name: 'optimiserTrace', payload: { address: 'f.weight', from: 0, count: 6 } });
    expect(next).toMatchObject({ passed: true });
    await client.request('sample', { sample: 0 });
    await client.request('seed', { from: 'h.output', row: [1, 0.3, -2] });
    await client.request('goTo', { cursor: 99 });
    expect(await check({ name: 'tensor', payload: { address: 'f.weight', what: 'gradient' } })).toMatchObject({ passed: true });
  });

  it('that comes back out of a group is held to the block inside that sends it', async () => {
    const { check, end } = await open(load('group'), 'float32');
    await end();
    const found = await check({ name: 'tensor', payload: { address: 'x.value', what: 'gradient' } });
    expect(found.local).toMatchObject({ nodes: ['a/f'], passed: true });
    const between = await check({ name: 'tensor', payload: { address: 'a.out', what: 'gradient' } });
    expect(between.local).toMatchObject({ nodes: ['b/f'], passed: true });
  });

  it('that is not computed is not compared', async () => {
    const { client, check } = await open(load('attention'), 'float32');
    await client.request('goTo', { cursor: 1 });
    const asked = check({ name: 'tensor', payload: { address: 'A.output', what: 'value' } });
    await expect(asked).rejects.toMatchObject({ code: 'session/not-computed' });
    const odd = check({ name: 'open', payload: {} } as unknown as Question);
    await expect(odd).rejects.toMatchObject({ code: 'session/unknown-request' });
  });
});

/** The same check on a device that gets one output of its plans wrong. */
async function onWrong(document: Document, executor: Executor, question: Question): Promise<FloatCheck> {
  const store = new ParameterStore();
  const opened = openDocument(document, {}, 1, 3);
  const stepping = new Stepping({ executor: async () => executor } as unknown as Device, store);
  stepping.open(opened, true);
  store.open(opened.analysis, opened.seed);
  await stepping.goTo(0);
  const stepper = await stepping.stepper();
  await stepping.goTo(stepper.gradientsDone);
  return floatCheckOf(question, { stepping, store, stepper, executor, signal: new AbortController().signal });
}

/** A float32 device with one entry of one output taken times a factor. */
const wrong = (output: string, entry: number, factor: number): Executor =>
  spoiling(createCpuExecutor('float32'), output, (data) => {
    data[entry] = (data[entry] as number) * factor;
  });

describe('a device that is wrong', () => {
  const document = network([1, 2, -1, 0.3], 'tanh');
  it.each([
    ['f.output', { name: 'tensor', payload: { address: 'f.output', what: 'value' } }],
    ['h.output', { name: 'tensor', payload: { address: 'h.output', what: 'value' } }],
    ['grad:f.weight', { name: 'tensor', payload: { address: 'f.weight', what: 'gradient' } }],
    ['grad:f.weight', { name: 'optimiserTrace', payload: { address: 'f.weight', from: 0, count: 6 } }],
    ['h.output', { name: 'jacobianView', payload: { of: { kind: 'local', node: 'g', port: 'weight' } } }],
  ] as [string, Question][])('in the fifth digit of %s fails %j', async (output, question) => {
    expect(await onWrong(document, wrong(output, 1, 1), question)).toMatchObject({ passed: true, failed: [] });
    const off = await onWrong(document, wrong(output, 1, 1.00002), question);
    expect(off.passed).toBe(false);
    expect(off.failed.length).toBeGreaterThan(0);
    expect(off.failed[0]?.worst?.index).toBe(1);
  });

  it('is told apart from a block that only passes on what was wrong before it', async () => {
    const executor = wrong('f.output', 1, 1.0002);
    const own = await onWrong(document, executor, { name: 'tensor', payload: { address: 'f.output', what: 'value' } });
    expect(own.local).toMatchObject({ passed: false, nodes: ['f'] });
    const next = await onWrong(document, executor, { name: 'tensor', payload: { address: 'h.output', what: 'value' } });
    // the plan of the device has the right sum, what was read of it is wrong
    expect(next.worst?.absolute).toBeLessThan(1e-6);
    expect(next.local).toMatchObject({ passed: false, nodes: ['h'] });
  });
});

describe('what float32 cannot know', () => {
  const tensor = (data: number[]) => ({ dtype: 'float', shape: [data.length], data });
  const through = (type: string, x: number[]): Document =>
    graph(
      [node('x', 'observed', { shape: [x.length], value: tensor(x) }), node('b', type), node('s', 'sum')],
      wires('x.value -> b.input', 'b.output -> s.input'),
    );

  it('large terms that cancel are no fault of the device, and the verdict says so', async () => {
    const { check, end } = await open(through('exp', [12.1, 3, -7.7]), 'float32');
    await end();
    const plain = await check({ name: 'tensor', payload: { address: 'b.output', what: 'value' } });
    expect(plain).toMatchObject({ passed: true });
    const cancelling = graph(
      [
        node('x', 'observed', { shape: [3], value: tensor([0.1, 9.21, 9.2100001]) }),
        node('e', 'exp'),
        node('z', 'observed', { shape: [3], value: tensor([1, 1, -1]) }),
        node('d', 'dot'),
      ],
      wires('x.value -> e.input', 'e.output -> d.input', 'z.value -> d.other'),
    );
    const other = await open(cancelling, 'float32');
    await other.end();
    const found = await other.check({ name: 'tensor', payload: { address: 'd.output', what: 'value' } });
    // e^9.21 is about 1e4: of the difference of two, float32 has three digits less
    expect(found).toMatchObject({ passed: true, worst: { amplified: true } });
    expect(found.worst?.absolute).toBeGreaterThan(1e-4);
  });

  it('a number that float32 has not got is a failure', async () => {
    const { check, end } = await open(through('exp', [1, 100]), 'float32');
    await end();
    const off = await check({ name: 'tensor', payload: { address: 'b.output', what: 'value' } });
    expect(off).toMatchObject({ passed: false, worst: { worst: { index: 1, shown: Number.POSITIVE_INFINITY } } });
    expect(off.local?.passed).toBe(false);
  });
});

describeGpu('on WebGPU', () => {
  it('every number of a cross-entropy is within its tolerance', async () => {
    await expectRounding('cross-entropy', 'webgpu');
  });
});
