import type { Executor } from '../../kernels/executor.ts';
import { createWasmExecutor } from '../../kernels/wasm/executor.ts';

/** Vectors of WebAssembly, which every engine that runs the tests has. */
export function wasmExecutor(): Executor {
  const made = createWasmExecutor();
  if (!made) throw new Error('This engine has no vectors in WebAssembly.');
  return made;
}
