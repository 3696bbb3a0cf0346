import { expect, it } from 'vitest';
import { listDevices, openExecutor } from '../../kernels/index.ts';
import { nodeGpu } from '../../kernels/webgpu/node.ts';
import { describeGpu, gpuExecutor } from '../support/gpu.ts';

describeGpu('a WebGPU device', () => {
  it('is used only when asked for while it is a CPU program', async () => {
    const gpu = await gpuExecutor();
    const automatic = await openExecutor({ choice: 'auto', gpu: await nodeGpu() });
    expect(automatic.ok && (automatic.value.info.kind === 'wasm') === gpu.info.software).toBe(true);
    const [first] = await listDevices(await nodeGpu());
    expect(first?.kind).toBe(gpu.info.software ? 'wasm' : 'webgpu');
  });
});
