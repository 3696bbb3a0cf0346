import { beforeAll, expect, it } from 'vitest';
import type { KernelCall, View } from '../../graph-core/model/kernel-call.ts';
import { sizeOf, stridesOf } from '../../graph-core/model/tensor.ts';
import type { Assembly } from '../../graph-core/plan/assemble.ts';
import type { Lifetime } from '../../graph-core/plan/place.ts';
import { place } from '../../graph-core/plan/place.ts';
import type { Plan } from '../../graph-core/plan/plan.ts';
import { PlannedCall } from '../../graph-core/plan/planned-call.ts';
import { input, s } from '../../graph-core/scalar/expr.ts';
import { createCpuExecutor } from '../../kernels/cpu/executor.ts';
import type { Executor } from '../../kernels/executor.ts';
import { dispatchesOf } from '../../kernels/webgpu/dispatches.ts';
import { randomData, randomNumbers, whole } from '../support/calls.ts';
import { describeGpu, gpuExecutor } from '../support/gpu.ts';

/** Calls over values that are placed as a run plan places them, those that nobody reads any more giving their memory to others. */
class Calls {
  readonly #calls: KernelCall[] = [];
  readonly #lengths: number[] = [];
  readonly #lives: Lifetime[] = [];
  readonly given: number;

  constructor(given: readonly number[]) {
    this.given = given.length;
    for (const length of given) this.#declare(length, 0);
  }

  #declare(length: number, from: number): number {
    this.#lives.push({ from, to: from });
    return this.#lengths.push(length) - 1;
  }

  add(length: number, call: (output: number) => KernelCall): number {
    const at = this.#calls.length;
    const output = this.#declare(length, at);
    const made = call(output);
    for (const { slot } of made.inputs) this.#lives[slot] = { ...(this.#lives[slot] as Lifetime), to: at };
    this.#calls.push(made);
    return output;
  }

  length(slot: number): number {
    return this.#lengths[slot] as number;
  }

  /** All slots that are still there behind the last call. */
  plan(kept: readonly number[], alignment: number): Plan {
    const calls = this.#calls.map((call) => PlannedCall.of(call, [], call.kernel));
    const slots = this.#lengths.map((length, i) => ({ bytes: 4 * length, dtype: 'float' as const, label: `slot ${i}` }));
    const assembly: Assembly = { slots, calls, stages: [], slotOf: new Int32Array() };
    const lives = this.#lives.map((life, i) => (kept.includes(i) ? { ...life, to: calls.length } : life));
    const placed = place(assembly, lives, { alignment, maxArenaBytes: 2 ** 20, maxBindings: 8 });
    return { kind: 'run', ...placed, calls, stages: [], inputs: [], outputs: [], loop: { feeds: [], carries: [], collects: [] } };
  }
}

const cpu = createCpuExecutor('float64');
let gpu: Executor;

async function compare(calls: Calls, kept: readonly number[], seed: number): Promise<number> {
  const plan = calls.plan(kept, gpu.info.limits.alignment);
  const random = randomNumbers(seed);
  const given = Array.from({ length: calls.given }, (_, slot) => randomData(calls.length(slot), random));
  const found: number[][][] = [];
  for (const executor of [cpu, gpu]) {
    const loaded = await executor.load(plan);
    for (const [slot, data] of given.entries()) loaded.write(slot, data);
    await loaded.run();
    found.push(await Promise.all(kept.map(async (slot) => Array.from(await loaded.read(slot)))));
    loaded.destroy();
  }
  const [want, have] = found as [number[][], number[][]];
  for (const [i, values] of want.entries())
    for (const [j, value] of values.entries()) expect(Math.abs((have[i]?.[j] as number) - value)).toBeLessThan(1e-4);
  return dispatchesOf(plan, gpu.info, Number.POSITIVE_INFINITY).length;
}

/** A call of some kind over what there is, its output 8 x 8 or as long as one side of that. */
function addRandom(calls: Calls, slots: readonly number[], random: () => number): number {
  const pick = (): number => slots[Math.floor(random() * slots.length)] as number;
  const square = (slot: number): View => (calls.length(slot) === 64 ? whole(slot, [8, 8]) : { slot, offset: 0, strides: [0, 1] });
  const turned = ({ strides, ...view }: View): View => ({ ...view, strides: [strides[1] as number, strides[0] as number] });
  const some = (view: View): View => (random() < 0.3 ? turned(view) : view);
  const kind = Math.floor(random() * 4);
  if (kind === 0)
    return calls.add(8, (slot) => ({
      kernel: 'reduce',
      op: random() < 0.5 ? 'sum' : 'max',
      dims: [8],
      inner: [8],
      expr: s.mul(input(0), 0.2),
      post: s.tanh(input(0)),
      inputs: [some(square(pick()))],
      output: whole(slot, [8]),
    }));
  if (kind === 1)
    return calls.add(64, (slot) => ({
      kernel: 'contract',
      batch: [],
      m: [8],
      n: [8],
      k: [8],
      post: s.tanh(s.mul(input(0), 0.2)),
      inputs: [some(square(pick())), some(square(pick()))],
      output: whole(slot, [8, 8]),
    }));
  return calls.add(64, (slot) => ({
    kernel: 'map',
    dims: [8, 8],
    expr: s.tanh(s.sub(input(0), s.mul(input(1), 0.5))),
    inputs: [square(pick()), some(square(pick()))],
    output: whole(slot, [8, 8]),
  }));
}

describeGpu('calls that one dispatch makes', () => {
  beforeAll(async () => {
    gpu = await gpuExecutor();
  });

  it.each([...Array(6).keys()])('give what they give one by one: small ones in turn, case %i', async (seed) => {
    const random = randomNumbers(500 + seed);
    const calls = new Calls([64, 64, 8]);
    const slots = [0, 1, 2];
    for (let i = 0; i < 16; i++) slots.push(addRandom(calls, slots.slice(-5), random));
    expect(await compare(calls, slots.slice(-3), seed)).toBeLessThan(6);
  });

  it('give what they give one by one: formulas over the same elements', async () => {
    const length = 5000;
    const calls = new Calls([length, length]);
    const slots = [0, 1];
    for (let i = 0; i < 20; i++) {
      const [a, b] = slots.slice(-2) as [number, number];
      slots.push(
        calls.add(length, (slot) => ({
          kernel: 'map',
          dims: [50, 100],
          expr: s.tanh(s.add(input(0), s.mul(input(1), 0.5))),
          inputs: [whole(a, [50, 100]), whole(b, [50, 100])],
          output: whole(slot, [50, 100]),
        })),
      );
    }
    expect(await compare(calls, slots.slice(-2), 7)).toBe(1);
  });

  it.each([4000, 4001, 4002])('give what they give one by one: long formulas over %i elements', async (length) => {
    const calls = new Calls([length]);
    let last = 0;
    for (let i = 0; i < 8; i++) {
      const before = last;
      // every other one is short: its elements are those of the long ones all the same
      const functions = [...Array(i % 2 === 0 ? 6 : 1).keys()];
      const expr = functions.reduce((x) => s.mul(s.tanh(s.add(x, 0.1)), 1.1), input(0));
      const call = { kernel: 'map', dims: [length], expr, inputs: [whole(before, [length])] } as const;
      last = calls.add(length, (slot) => ({ ...call, output: whole(slot, [length]) }));
    }
    const [first] = dispatchesOf(
      calls.plan([last], 256),
      { ...gpu.info, software: true, name: 'llvmpipe' },
      Number.POSITIVE_INFINITY,
    );
    expect(first?.wgsl).toContain('after(');
    expect(first?.grid).toEqual([Math.ceil(length / 3 / 64), 1]);
    expect(await compare(calls, [last], length)).toBe(1);
  });

  it('do not lose what another element of a formula before them wrote', async () => {
    const dims = [140, 140];
    const calls = new Calls([sizeOf(dims)]);
    let last = 0;
    for (let i = 0; i < 6; i++) {
      const before = last;
      const strides = i % 2 === 0 ? stridesOf(dims) : [1, 140];
      last = calls.add(sizeOf(dims), (slot) => ({
        kernel: 'map',
        dims,
        expr: s.tanh(s.mul(input(0), 1.5)),
        inputs: [{ slot: before, offset: 0, strides }],
        output: whole(slot, dims),
      }));
    }
    expect(await compare(calls, [last], 8)).toBe(6);
  });

  it('have room for their words in the uniform buffer, however many they are', async () => {
    const random = randomNumbers(9);
    const dims = [2, 2, 2, 2, 2, 2];
    const orders = Array.from({ length: 28 }, () => {
      const strides = stridesOf(dims).map((stride) => ({ stride, at: random() }));
      return strides.sort((a, b) => a.at - b.at).map(({ stride }) => stride);
    });
    const calls = new Calls([64]);
    const slots = [0];
    for (let i = 0; i < 100; i++) {
      const inputs = orders.map((strides) => ({ slot: slots.at(-1) as number, offset: 0, strides }));
      const total = inputs.slice(1).reduce((sum, _, v) => s.add(sum, input(v + 1)), input(0));
      const expr = s.tanh(s.mul(total, 0.04));
      slots.push(calls.add(64, (slot) => ({ kernel: 'map', dims, expr, inputs, output: whole(slot, dims) })));
    }
    const dispatches = dispatchesOf(calls.plan(slots.slice(-1), 256), gpu.info, Number.POSITIVE_INFINITY);
    expect(dispatches.length).toBeGreaterThan(1);
    expect(dispatches.length).toBeLessThan(8);
    for (const { words } of dispatches) expect(4 * words.length).toBeLessThanOrEqual(65_536);
  });
});
