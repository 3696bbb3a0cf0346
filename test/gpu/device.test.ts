import { beforeAll, describe, expect, it } from 'vitest';
import type { KernelCall } from '../../graph-core/model/kernel-call.ts';
import type { Plan } from '../../graph-core/plan/plan.ts';
import { input, s } from '../../graph-core/scalar/expr.ts';
import { createCpuExecutor } from '../../kernels/cpu/executor.ts';
import { DeviceError, type Executor, type LoadedPlan } from '../../kernels/executor.ts';
import { listDevices, openExecutor } from '../../kernels/index.ts';
import { createWebGpuExecutor } from '../../kernels/webgpu/executor.ts';
import { nodeGpu } from '../../kernels/webgpu/node.ts';
import { PipelineCache } from '../../kernels/webgpu/pipelines.ts';
import { planOf, whole } from '../support/calls.ts';
import { describeGpu, gpuExecutor } from '../support/gpu.ts';
import { wasmExecutor } from '../support/wasm.ts';

/** x <- 0.5 x + feed, collected each step; and two slots that swap by being carried into each other. */
function swapping(): Plan {
  const step: KernelCall = {
    kernel: 'map',
    dims: [3],
    expr: s.add(s.mul(input(0), 0.5), input(1)),
    inputs: [whole(0, [3]), whole(1, [3])],
    output: whole(0, [3]),
  };
  return planOf([step], [{ length: 3 }, { length: 3 }, { length: 2 }, { length: 2 }], {
    feeds: [{ name: 'feed', slot: 1 }],
    carries: [
      { from: 2, to: 3 },
      { from: 3, to: 2 },
    ],
    collects: [{ name: 'x', slot: 0 }],
  });
}

async function swapOn(executor: Executor) {
  const loaded = await executor.load(swapping());
  loaded.write(0, Float64Array.from([1, 2, 3]));
  loaded.write(2, Float64Array.from([1, 1]));
  loaded.write(3, Float64Array.from([2, 2]));
  const feeds = [Float64Array.from({ length: 15 }, (_, i) => i)];
  const { steps, collected } = await loaded.iterate({ steps: 5, feeds });
  return { steps, history: Array.from(collected[0] as Float64Array), swapped: Array.from(await loaded.read(2)) };
}

/** About `seconds` of work on a software driver: a product of n^3 multiplications, again and again. */
function heavy(times: number): Plan {
  const n = 256;
  const call: KernelCall = {
    kernel: 'contract',
    batch: [],
    m: [n],
    n: [n],
    k: [n],
    inputs: [whole(0, [n, n]), whole(1, [n, n])],
    output: whole(2, [n, n]),
  };
  const slots = [{ length: n * n }, { length: n * n }, { length: n * n }];
  return planOf(
    Array.from({ length: times }, () => call),
    slots,
  );
}

/** An iteration that takes several submissions. */
async function stoppedWithin(executor: Executor): Promise<number> {
  const loaded = await executor.load(heavy(400));
  const abort = new AbortController();
  const run = loaded.iterate({ steps: 3, feeds: [], signal: abort.signal });
  await new Promise((resolve) => setTimeout(resolve, 100));
  const asked = performance.now();
  abort.abort();
  await expect(run).rejects.toMatchObject({ code: 'device/cancelled' });
  return performance.now() - asked;
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

async function cancelled(executor: Executor, plan: Plan): Promise<number> {
  const loaded = await executor.load(plan);
  const abort = new AbortController();
  const run = loaded.run(0, plan.calls.length, abort.signal);
  await new Promise((resolve) => setTimeout(resolve, 100));
  const asked = performance.now();
  abort.abort();
  await expect(run).rejects.toMatchObject({ code: 'device/cancelled' });
  return performance.now() - asked;
}

/** An executor and the device inside it, so that a test can take the device away. */
async function openWithDevice(): Promise<{ executor: Executor; device: GPUDevice }> {
  const real = await nodeGpu();
  let device: GPUDevice | undefined;
  const requestAdapter: GPU['requestAdapter'] = async (options) => {
    const adapter = await real?.requestAdapter(options);
    if (!adapter) return null;
    const requestDevice: GPUAdapter['requestDevice'] = async (descriptor) => {
      device = await adapter.requestDevice(descriptor);
      return device;
    };
    return { info: adapter.info, requestDevice } as GPUAdapter;
  };
  const opened = await createWebGpuExecutor({ requestAdapter } as GPU);
  if (!opened.ok || !device) throw new Error('no adapter');
  return { executor: opened.value, device };
}

/** A device on which no buffer of more than `most` bytes finds room; the error goes to the innermost scope that is open, as WebGPU says. */
async function withLittleRoom(most: number): Promise<GPU> {
  const real = await nodeGpu();
  const scopes: { filter: GPUErrorFilter; error: GPUError | null }[] = [];
  const own = (device: GPUDevice): Record<string, unknown> => ({
    createBuffer: (descriptor: GPUBufferDescriptor) => {
      const scope = scopes.findLast(({ filter }) => filter === 'out-of-memory');
      if (descriptor.size > most && scope) scope.error = { message: 'no room' } as GPUError;
      return device.createBuffer(descriptor);
    },
    pushErrorScope: (filter: GPUErrorFilter) => void scopes.push({ filter, error: null }),
    popErrorScope: async () => scopes.pop()?.error ?? null,
  });
  const requestDevice = async (adapter: GPUAdapter): Promise<GPUDevice> => {
    const device = await adapter.requestDevice();
    const replaced = own(device);
    return new Proxy(device, {
      get: (target, key) => {
        const value: unknown = replaced[String(key)] ?? Reflect.get(target, key, target);
        return typeof value === 'function' ? value.bind(target) : value;
      },
    });
  };
  const requestAdapter: GPU['requestAdapter'] = async (options) => {
    const adapter = await real?.requestAdapter(options);
    return adapter ? ({ info: adapter.info, requestDevice: () => requestDevice(adapter) } as GPUAdapter) : null;
  };
  return { requestAdapter } as GPU;
}

describe('the CPU', () => {
  it('answers a cancel within 200 ms', async () => {
    expect(await cancelled(createCpuExecutor('float32'), heavy(200))).toBeLessThan(200);
  });

  it('stops in the middle of a long iteration', async () => {
    expect(await stoppedWithin(createCpuExecutor('float32'))).toBeLessThan(200);
  });

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
  it('answers a cancel within 200 ms, between calls and in the middle of one', async () => {
    expect(await cancelled(wasmExecutor(), heavy(1000))).toBeLessThan(200);
    const n = 1536;
    const views = [whole(0, [n, n]), whole(1, [n, n])] as const;
    const product: KernelCall = {
      kernel: 'contract',
      batch: [],
      m: [n],
      n: [n],
      k: [n],
      inputs: views,
      output: whole(2, [n, n]),
    };
    const slots = Array.from({ length: 3 }, () => ({ length: n * n }));
    expect(await cancelled(wasmExecutor(), planOf([product, product], slots))).toBeLessThan(200);
    const sum: KernelCall = {
      kernel: 'reduce',
      op: 'sum',
      dims: [4],
      inner: [n, n],
      expr: s.tanh(s.tanh(s.tanh(s.tanh(input(0))))),
      inputs: [{ slot: 0, offset: 0, strides: [0, n, 1] }],
      output: whole(1, [4]),
    };
    expect(await cancelled(wasmExecutor(), planOf([sum, sum], slots))).toBeLessThan(200);
  });

  it('stops in the middle of a long iteration', async () => {
    expect(await stoppedWithin(wasmExecutor())).toBeLessThan(200);
  });

  it('keeps the order of writes, runs and reads', async () => {
    expect(await writeBehind(wasmExecutor())).toEqual([2, 10]);
  });

  it('feeds, carries and collects as the CPU does', async () => {
    expect(await swapOn(wasmExecutor())).toEqual(await swapOn(createCpuExecutor('float32')));
    await feedMuch(wasmExecutor());
  });

  it('refuses in words what does not fit into its memory', async () => {
    const attempt = wasmExecutor().load(planOf([], [{ length: 2 ** 29 }, { length: 2 ** 29 + 1 }]));
    await expect(attempt).rejects.toMatchObject({ code: 'device/out-of-memory', label: 'slot 1' });
    await expect(attempt).rejects.toThrow('more than the 4.0 GiB that WebAssembly has at most; the CPU has no such limit');
  });

  it('has room for many plans that nobody gives back', async () => {
    const executor = wasmExecutor();
    for (let i = 0; i < 400; i++) expect((await executor.load(swapping())).plan.calls.length).toBeGreaterThan(0);
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

  it('answers a cancel within 200 ms', async () => {
    expect(await cancelled(gpu, heavy(400))).toBeLessThan(200);
  });

  it('stops in the middle of a long iteration', async () => {
    expect(await stoppedWithin(gpu)).toBeLessThan(200);
  });

  it('keeps the order of writes, runs and reads', async () => {
    expect(await writeBehind(gpu)).toEqual([2, 10]);
  });

  it('feeds and collects more than lies on the device at once', async () => {
    await feedMuch(gpu);
  });

  it('counts all loaded plans against the budget, and gives back what a plan had', async () => {
    const small = await gpuExecutor({ budget: 3 * 2 ** 20 });
    const plan = planOf([], [{ length: 2 ** 19 }]);
    const first = await small.load(plan);
    await expect(small.load(plan)).rejects.toThrow('beside 2.0 MiB in use');
    first.destroy();
    await small.load(plan);
  });

  it('counts plans that are loaded at the same time', async () => {
    const small = await gpuExecutor({ budget: 3 * 2 ** 20 });
    const loads = await Promise.allSettled(Array.from({ length: 3 }, () => small.load(planOf([], [{ length: 2 ** 19 }]))));
    expect(loads.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'rejected']);
  });

  it('refuses the plan that finds no room, not another one that is loaded at the same time', async () => {
    const opened = await createWebGpuExecutor(await withLittleRoom(2 ** 20));
    if (!opened.ok) throw opened.error;
    const lengths = [2 ** 19, 16, 2 ** 19, 16];
    const loads = await Promise.allSettled(lengths.map((length) => opened.value.load(planOf([], [{ length }]))));
    expect(loads.map(({ status }) => status)).toEqual(['rejected', 'fulfilled', 'rejected', 'fulfilled']);
    opened.value.destroy();
  });

  it('listens to the device once, however many plans are loaded', async () => {
    const warnings: Error[] = [];
    const note = (warning: Error): number => warnings.push(warning);
    process.on('warning', note);
    const plans = await Promise.all(Array.from({ length: 20 }, () => gpu.load(swapping())));
    await new Promise((resolve) => setTimeout(resolve, 0));
    process.off('warning', note);
    for (const plan of plans) plan.destroy();
    expect(warnings.map(({ message }) => message)).toEqual([]);
  });

  it('refuses what does not fit before it allocates, in words', async () => {
    const small = await gpuExecutor({ budget: 2 ** 20 });
    await expect(small.load(planOf([], [{ length: 2 ** 19 }]))).rejects.toThrow(
      '2.0 MiB on the device, more than the budget of 1.0 MiB',
    );
    await expect(gpu.load(planOf([], [{ length: 2 ** 26 }]))).rejects.toMatchObject({
      code: 'device/out-of-memory',
      label: 'slot 0',
    });
  });

  it('names the block of a call that the device refuses', async () => {
    // nine storage buffers in one dispatch: one more than WebGPU promises
    const inputs = Array.from({ length: 40 }, (_, i) => whole(i, [4]));
    const sum = inputs.slice(1).reduce((e, _, i) => s.add(e, input(i + 1)), input(0));
    const call: KernelCall = { kernel: 'map', dims: [4], expr: sum, inputs, output: whole(40, [4]) };
    const plan = planOf(
      [call],
      Array.from({ length: 41 }, () => ({ length: 4 })),
    );
    const attempt = gpu.load(plan).then((loaded) => loaded.run());
    await expect(attempt).rejects.toBeInstanceOf(DeviceError);
    await expect(attempt).rejects.toThrow('forward n (test): map');
  });

  it('names block, line and column of a shader that does not compile, and compiles the next one', async () => {
    const { device } = await openWithDevice();
    const cache = new PipelineCache(device);
    const label = 'forward n (test): map';
    const text = (body: string) => ({
      wgsl: `@compute @workgroup_size(1)\nfn main() { ${body}}`,
      bindings: [{ arena: 0, offset: 0, bytes: 4, storage: 'f32' }],
      writable: 1,
    });
    const broken = cache.get(text('let x = ; '), label);
    await expect(broken).rejects.toMatchObject({ code: 'device/shader', label });
    await expect(broken).rejects.toThrow(/forward n \(test\): map does not compile: line 2, column 21/);
    await cache.get(text(''), label);
    device.destroy();
  });

  it('keeps the pipelines that were asked for last', async () => {
    const { device } = await openWithDevice();
    const cache = new PipelineCache(device, 2);
    const get = (name: string): Promise<GPUComputePipeline> =>
      cache.get({ wgsl: `@compute @workgroup_size(1)\nfn main() { let ${name} = 1; }`, bindings: [], writable: 0 }, name);
    const [a, b] = [get('a'), get('b')];
    expect(get('a')).toBe(a);
    await get('c');
    expect(cache.size).toBe(2);
    expect(get('a')).toBe(a);
    expect(get('b')).not.toBe(b);
    await Promise.all([a, b, get('b')]);
    device.destroy();
  });

  it('says when it is lost, and a new one works', async () => {
    const { executor, device } = await openWithDevice();
    const loaded = await executor.load(heavy(1));
    await loaded.run();
    device.destroy();
    expect(await executor.lost).not.toBe('');
    await expect(loaded.run()).rejects.toMatchObject({ code: 'device/lost' });
    const again = await gpuExecutor();
    await (await again.load(heavy(1))).run();
  });

  it('says so too when it is lost in the middle of a run, an iteration or a read', async () => {
    const busy = {
      run: (loaded: LoadedPlan) => loaded.run(),
      iterate: (loaded: LoadedPlan) => loaded.iterate({ steps: 10, feeds: [] }),
      read: (loaded: LoadedPlan) => {
        void loaded.run().catch(() => {});
        return loaded.read(2);
      },
    };
    for (const [name, start] of Object.entries(busy)) {
      const { executor, device } = await openWithDevice();
      const loaded = await executor.load(heavy(20));
      const pending = start(loaded).then(
        () => 'done',
        (cause: unknown) => cause,
      );
      await new Promise((resolve) => setTimeout(resolve, 30));
      device.destroy();
      expect(await pending, name).toMatchObject({ name: 'DeviceError', code: 'device/lost' });
    }
  });

  it('is used only when asked for while it is a CPU program', async () => {
    const automatic = await openExecutor({ choice: 'auto', gpu: await nodeGpu() });
    expect(automatic.ok && (automatic.value.info.kind === 'wasm') === gpu.info.software).toBe(true);
    const [first] = await listDevices(await nodeGpu());
    expect(first?.kind).toBe(gpu.info.software ? 'wasm' : 'webgpu');
  });
});
