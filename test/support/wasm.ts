import { describe } from 'vitest';
import type { Executor } from '../../kernels/executor.ts';
import { createWasmExecutor } from '../../kernels/wasm/executor.ts';
import { describeGpu, gpuExecutor } from './gpu.ts';

/** Vectors of WebAssembly, which every engine that runs the tests has. */
export function wasmExecutor(): Executor {
  const made = createWasmExecutor();
  if (!made) throw new Error('This engine has no vectors in WebAssembly.');
  return made;
}

/** The same tests on WebGPU and in WebAssembly; the name says WebGPU. */
export function describeDevices(name: string, body: (open: () => Promise<Executor>) => void): void {
  describeGpu(name, () => body(gpuExecutor));
  describe(name.replaceAll('WebGPU', 'WebAssembly'), () => body(async () => wasmExecutor()));
}
