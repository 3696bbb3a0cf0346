import { err, ok, type Result } from '../graph-core/model/result.ts';
import { createCpuExecutor } from './cpu/executor.ts';
import type { DeviceError, DeviceInfo, Executor } from './executor.ts';
import { createWebGpuExecutor } from './webgpu/executor.ts';

export interface OpenOptions {
  readonly choice: 'auto' | 'webgpu' | 'cpu';
  /** Of the CPU; a GPU computes in float32. Defaults to float64 when the CPU is asked for, to float32 in its stead. */
  readonly precision?: 'float32' | 'float64';
  /** `navigator.gpu`, or Dawn's in Node; without it there is no WebGPU. */
  readonly gpu?: GPU | undefined;
}

/**
 * The executor to use. `auto` takes a real GPU, else the CPU: a GPU driver that is itself a CPU program is slower than our
 * own loops, and is used only when WebGPU is asked for by name.
 */
export async function openExecutor({ choice, precision, gpu }: OpenOptions): Promise<Result<Executor, DeviceError>> {
  if (choice === 'cpu') return ok(createCpuExecutor(precision ?? 'float64'));
  const opened = await createWebGpuExecutor(gpu);
  if (choice === 'webgpu') return opened.ok ? opened : err(opened.error);
  if (opened.ok && !opened.value.info.software) return opened;
  if (opened.ok) opened.value.destroy();
  return ok(createCpuExecutor(precision ?? 'float32'));
}

/** Everything that could be used here, best first; for `chainrule devices` and the device menu. */
export async function listDevices(gpu: GPU | undefined): Promise<readonly DeviceInfo[]> {
  const opened = await createWebGpuExecutor(gpu);
  const cpu = [createCpuExecutor('float32').info, createCpuExecutor('float64').info];
  if (!opened.ok) return cpu;
  const { info } = opened.value;
  opened.value.destroy();
  return info.software ? [...cpu, info] : [info, ...cpu];
}
