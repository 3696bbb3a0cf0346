import { afterAll, describe, type SuiteOptions } from 'vitest';
import type { Executor } from '../../kernels/executor.ts';
import { createWebGpuExecutor, type WebGpuOptions } from '../../kernels/webgpu/executor.ts';
import { nodeGpu } from '../../kernels/webgpu/node.ts';

/** True when the user has asked to leave WebGPU out; each group of tests that is skipped says so. */
export const noGpu = process.env.CHAINRULE_NO_GPU === '1';

/** A group of WebGPU tests: skipped aloud with CHAINRULE_NO_GPU=1, otherwise it needs an adapter or fails. */
export function describeGpu(name: string, body: () => void, options: SuiteOptions = {}): void {
  if (noGpu) console.warn(`SKIPPED, CHAINRULE_NO_GPU=1: ${name}`);
  describe.skipIf(noGpu)(name, options, () => {
    // not at the end of the file: files share a process, and this one is loaded once
    afterAll(() => {
      for (const executor of opened.splice(0)) executor.destroy();
    });
    body();
  });
}

const opened: Executor[] = [];

/**
 * A WebGPU executor in Node.
 * @throws Error where no adapter can be had: such tests fail, they are never passed over in silence
 */
export async function gpuExecutor(options: WebGpuOptions = {}): Promise<Executor> {
  const made = await createWebGpuExecutor(await nodeGpu(), options);
  if (!made.ok)
    throw new Error(
      `${made.error.message} Run through \`npm test\`, which finds a driver; CHAINRULE_NO_GPU=1 skips these tests.`,
    );
  opened.push(made.value);
  return made.value;
}
