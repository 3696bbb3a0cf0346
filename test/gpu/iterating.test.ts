import { beforeAll, describe, expect, it } from 'vitest';
import type { KernelCall } from '../../graph-core/model/kernel-call.ts';
import { input, s } from '../../graph-core/scalar/expr.ts';
import { createCpuExecutor } from '../../kernels/cpu/executor.ts';
import type { Executor } from '../../kernels/executor.ts';
import { planOf, whole } from '../support/calls.ts';
import { swapping } from '../support/device-plans.ts';
import { describeGpu, gpuExecutor } from '../support/gpu.ts';
import { wasmExecutor } from '../support/wasm.ts';

async function swapOn(executor: Executor) {
  const loaded = await executor.load(swapping());
  loaded.write(0, Float64Array.from([1, 2, 3]));
  loaded.write(2, Float64Array.from([1, 1]));
  loaded.write(3, Float64Array.from([2, 2]));
  const feeds = [Float64Array.from({ length: 15 }, (_, i) => i)];
  const { steps, collected } = await loaded.iterate({ steps: 5, feeds });
  return { steps, history: Array.from(collected[0] as Float64Array), swapped: Array.from(await loaded.read(2)) };
}

/** x <- feed, collected; rows so large that neither all feeds nor the whole history fit on the device at once. */
async function feedMuch(executor: Executor): Promise<void> {
  const [length, steps] = [2 ** 19, 20];
  const copy: KernelCall = {
    kernel: 'map',
    dims: [length],
    expr: s.add(input(0), 1),
    inputs: [whole(0, [length])],
    output: whole(1, [length]),
  };
  const plan = planOf([copy], [{ length }, { length }], {
    feeds: [{ name: 'feed', slot: 0 }],
    carries: [],
    collects: [{ name: 'x', slot: 1 }],
  });
  const loaded = await executor.load(plan);
  const feed = Float32Array.from({ length: length * steps }, (_, i) => i % 1013);
  const { steps: done, collected } = await loaded.iterate({ steps, feeds: [feed] });
  expect(done).toBe(steps);
  const history = collected[0] as Float32Array;
  expect(history).toHaveLength(feed.length);
  expect(history.findIndex((x, i) => x !== (feed[i] as number) + 1)).toBe(-1);
  loaded.destroy();
}

/** What is written while a run is under way is seen by the next run only. */
async function writeBehind(executor: Executor): Promise<number[]> {
  const double: KernelCall = {
    kernel: 'map',
    dims: [1],
    expr: s.mul(input(0), 2),
    inputs: [whole(0, [1])],
    output: whole(1, [1]),
  };
  const loaded = await executor.load(planOf([double], [{ length: 1 }, { length: 1 }]));
  loaded.write(0, Float64Array.of(1));
  const first = loaded.run();
  const early = loaded.read(1);
  loaded.write(0, Float64Array.of(5));
  const second = loaded.run();
  const late = loaded.read(1);
  await Promise.all([first, second]);
  return [...(await early), ...(await late)];
}

describe('the CPU', () => {
  it('keeps the order of writes, runs and reads', async () => {
    expect(await writeBehind(createCpuExecutor())).toEqual([2, 10]);
  });

  it('says how many elements a feed should have', async () => {
    const loaded = await createCpuExecutor().load(swapping());
    await expect(loaded.iterate({ steps: 2, feeds: [new Float64Array(3)] })).rejects.toThrow('feed feed: 3 elements, not 6');
  });

  it('feeds, carries and collects', async () => {
    const { steps, history, swapped } = await swapOn(createCpuExecutor());
    expect(steps).toBe(5);
    expect(history.slice(0, 6)).toEqual([0.5, 2, 3.5, 3.25, 5, 6.75]);
    expect(swapped).toEqual([2, 2]); // five swaps
  });
});

describe('WebAssembly', () => {
  it('keeps the order of writes, runs and reads', async () => {
    expect(await writeBehind(wasmExecutor())).toEqual([2, 10]);
  });

  it('feeds, carries and collects as the CPU does', async () => {
    expect(await swapOn(wasmExecutor())).toEqual(await swapOn(createCpuExecutor('float32')));
    await feedMuch(wasmExecutor());
  });
});

describeGpu('a WebGPU device', () => {
  let gpu: Executor;
  beforeAll(async () => {
    gpu = await gpuExecutor();
  });

  it('feeds, carries and collects as the CPU does', async () => {
    const [have, want] = [await swapOn(gpu), await swapOn(createCpuExecutor())];
    expect(have.steps).toBe(want.steps);
    expect(have.swapped).toEqual(want.swapped);
    for (const [i, w] of want.history.entries()) expect(have.history[i]).toBeCloseTo(w, 4);
  });

  it('keeps the order of writes, runs and reads', async () => {
    expect(await writeBehind(gpu)).toEqual([2, 10]);
  });

  it('feeds and collects more than lies on the device at once', async () => {
    await feedMuch(gpu);
  });
});
