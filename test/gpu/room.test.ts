import { beforeAll, describe, expect, it } from 'vitest';
import type { Executor } from '../../kernels/executor.ts';
import { createWebGpuExecutor } from '../../kernels/webgpu/executor.ts';
import { nodeGpu } from '../../kernels/webgpu/node.ts';
import { planOf } from '../support/calls.ts';
import { swapping } from '../support/device-plans.ts';
import { describeGpu, gpuExecutor } from '../support/gpu.ts';
import { wasmExecutor } from '../support/wasm.ts';

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

describe('WebAssembly', () => {
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
});
