import type { Executor } from '../../kernels/executor.ts';
import { createWebGpuExecutor } from '../../kernels/webgpu/executor.ts';
import { nodeGpu } from '../../kernels/webgpu/node.ts';

/** An executor and the device inside it, so that a test can take the device away. */
export async function openWithDevice(): Promise<{ executor: Executor; device: GPUDevice }> {
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
