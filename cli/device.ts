import { errorAt } from '../graph-core/model/result.ts';
import { createCpuExecutor } from '../kernels/cpu/executor.ts';
import { DeviceError, type DeviceInfo, type Executor } from '../kernels/executor.ts';
import { createWebGpuExecutor } from '../kernels/webgpu/executor.ts';
import { nodeGpu } from '../kernels/webgpu/node.ts';
import { Failure, STATUS } from './failure.ts';
import type { CommonOptions } from './options.ts';

/** The part of a device that the output names. */
export const adapterOf = ({ name, precision, software }: DeviceInfo) => ({ name, precision, software });

/** `cpu (CPU, float64 reference)` */
export const deviceText = ({ kind, name }: DeviceInfo): string => `${kind} (${name})`;

/**
 * The executor that the flags ask for. `auto` is a real GPU, else the CPU in float32: a GPU that is a program on the CPU is
 * used only when it is asked for by name. @throws Failure with status 2 or 3
 */
export async function openExecutor({ device, precision }: Pick<CommonOptions, 'device' | 'precision'>): Promise<Executor> {
  if (device === 'wasm') {
    throw usage('device/wasm', 'the WebAssembly executor is not part of this version yet', 'use --device cpu');
  }
  if (device === 'cpu') return createCpuExecutor(precision ?? 'float64');
  if (precision === 'float64') {
    if (device === 'auto') return createCpuExecutor('float64');
    throw usage('device/precision', 'WebGPU works in float32', 'use --device cpu for float64');
  }
  const found = await tryWebgpu();
  if (found instanceof DeviceError) {
    if (device === 'auto') return createCpuExecutor('float32');
    throw new Failure(STATUS.device, [
      errorAt(found.code, 'webgpu', found.message, 'install a Vulkan driver, or use --device cpu'),
    ]);
  }
  if (device === 'auto' && found.info.software) {
    found.destroy();
    return createCpuExecutor('float32');
  }
  return found;
}

/** A WebGPU executor, or why there is none. */
export async function tryWebgpu(): Promise<Executor | DeviceError> {
  const made = await createWebGpuExecutor(await nodeGpu());
  return made.ok ? made.value : made.error;
}

const usage = (code: string, message: string, mend: string): Failure =>
  new Failure(STATUS.usage, [errorAt(code, '--device', message, mend)]);
