import { beforeAll, expect, it } from 'vitest';
import type { KernelCall } from '../../graph-core/model/kernel-call.ts';
import { input, s } from '../../graph-core/scalar/expr.ts';
import { DeviceError, type Executor } from '../../kernels/executor.ts';
import { PipelineCache } from '../../kernels/webgpu/pipelines.ts';
import { planOf, whole } from '../support/calls.ts';
import { describeGpu, gpuExecutor } from '../support/gpu.ts';
import { openWithDevice } from '../support/open-with-device.ts';

describeGpu('a WebGPU device', () => {
  let gpu: Executor;
  beforeAll(async () => {
    gpu = await gpuExecutor();
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
});
