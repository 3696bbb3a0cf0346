import { errorAt } from '../graph-core/model/result.ts';
import type { DeviceInfo, Executor } from '../kernels/executor.ts';
import { type OpenOptions, openExecutor } from '../kernels/index.ts';
import { nodeGpu } from '../kernels/webgpu/node.ts';
import { Failure, STATUS } from './failure.ts';
import type { CommonOptions } from './options.ts';

/** The part of a device that the output names. */
export const adapterOf = ({ name, precision, software }: DeviceInfo) => ({ name, precision, software });

/** With the number of threads where there are several. */
export const deviceName = ({ name, threads = 1 }: DeviceInfo): string => (threads > 1 ? `${name}, ${threads} threads` : name);

/** `cpu (CPU, float64 reference)` */
export const deviceText = (info: DeviceInfo): string => `${info.kind} (${deviceName(info)})`;

/** The executor that the flags ask for; `work` as {@link OpenOptions} has it. @throws Failure with status 2 or 3 */
export async function openDevice(
  { device, precision }: Pick<CommonOptions, 'device' | 'precision'>,
  work?: () => number,
): Promise<Executor> {
  if ((device === 'webgpu' || device === 'wasm') && precision === 'float64') {
    const name = device === 'webgpu' ? 'WebGPU' : 'WebAssembly';
    throw usage('device/precision', `${name} works in float32`, 'use --device cpu for float64');
  }
  // float64 decides for the CPU: there is no need to look for a GPU
  const choice = device === 'auto' && precision === 'float64' ? 'cpu' : device;
  const gpu = choice === 'cpu' || choice === 'wasm' ? undefined : await nodeGpu();
  const opened = await openExecutor({
    choice,
    gpu,
    ...(work ? { work } : {}),
    ...(precision === undefined ? {} : { precision }),
  });
  if (opened.ok) return opened.value;
  const { code, message } = opened.error;
  throw new Failure(STATUS.device, [
    errorAt(code, device, message, choice === 'wasm' ? 'use --device cpu' : 'install a Vulkan driver, or use --device wasm'),
  ]);
}

const usage = (code: string, message: string, mend: string): Failure =>
  new Failure(STATUS.usage, [errorAt(code, '--device', message, mend)]);
