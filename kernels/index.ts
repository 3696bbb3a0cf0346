import { err, ok, type Result } from '../graph-core/model/result.ts';
import { createCpuExecutor } from './cpu/executor.ts';
import { DeviceError, type DeviceInfo, type Executor } from './executor.ts';
import { createWasmExecutor } from './wasm/executor.ts';
import { createWebGpuExecutor } from './webgpu/executor.ts';

export interface OpenOptions {
  readonly choice: 'auto' | 'webgpu' | 'wasm' | 'cpu';
  /** Of the CPU, float64 by default; the others compute in float32. `auto` with float64 is the CPU. */
  readonly precision?: 'float32' | 'float64';
  /** `navigator.gpu`, or Dawn's in Node; without it there is no WebGPU. */
  readonly gpu?: GPU | undefined;
  /** Operations of a dispatch on average of what will be run; asked for only where `auto` finds a real GPU. */
  readonly work?: () => number;
}

/**
 * Operations that make a dispatch worth a GPU's while: WebAssembly does as many in the tens of microseconds that it takes to hand a dispatch
 * to a driver.
 */
export const WORTH_A_DISPATCH = 200_000;

/**
 * The executor to use. `auto` takes a real GPU, else WebAssembly: a GPU driver that is itself a CPU program is slower than vectors of
 * our own, and is used only when WebGPU is asked for by name; so is a real one where the dispatches are too small for it. Where even
 * WebAssembly has no vectors, plain loops in float32.
 */
export async function openExecutor({ choice, precision, gpu, work }: OpenOptions): Promise<Result<Executor, DeviceError>> {
  // nothing else computes in float64
  if (choice === 'cpu' || (choice === 'auto' && precision === 'float64')) return ok(createCpuExecutor(precision ?? 'float64'));
  if (choice === 'wasm') {
    const made = createWasmExecutor();
    return made ? ok(made) : err(new DeviceError('device/no-adapter', 'WebAssembly has no vectors (SIMD) here.'));
  }
  const opened = await createWebGpuExecutor(gpu);
  if (choice === 'webgpu') return opened.ok ? opened : err(opened.error);
  const wasm = createWasmExecutor();
  const isReal = opened.ok && !opened.value.info.software;
  const isEnough = isReal && (!wasm || !work || work() >= WORTH_A_DISPATCH);
  if (opened.ok && isEnough) return opened;
  if (opened.ok) opened.value.destroy();
  return ok(wasm ?? createCpuExecutor('float32'));
}

/** Everything that could be used here, best first; for `chainrule devices` and the device menu. */
export async function listDevices(gpu: GPU | undefined): Promise<readonly DeviceInfo[]> {
  const opened = await createWebGpuExecutor(gpu);
  const wasm = createWasmExecutor();
  const own = [...(wasm ? [wasm.info] : [createCpuExecutor('float32').info]), createCpuExecutor('float64').info];
  if (!opened.ok) return own;
  const { info } = opened.value;
  opened.value.destroy();
  return info.software ? [...own, info] : [info, ...own];
}
