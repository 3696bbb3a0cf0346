import { beforeAll, expect } from 'vitest';
import type { KernelCall } from '../../graph-core/model/kernel-call.ts';
import type { Dtype } from '../../graph-core/model/tensor.ts';
import { createCpuExecutor } from '../../kernels/cpu/executor.ts';
import type { Executor } from '../../kernels/executor.ts';
import { planOf, randomData, randomNumbers, runOnce } from './calls.ts';
import { describeGpu, gpuExecutor } from './gpu.ts';
import { describeDevices } from './wasm.ts';

export const reference = createCpuExecutor('float64');

type Slots = { length: number; dtype?: Dtype }[];

/** Runs one call on an executor and on the reference over the same random numbers and compares what it wrote. */
export async function compare(
  executor: Executor,
  call: KernelCall,
  slots: Slots,
  seed: number,
  rtol = 1e-5,
  atol = 1e-5,
): Promise<void> {
  const random = randomNumbers(seed);
  const written = call.output.slot;
  const contents = slots.map(({ length, dtype }, i) => {
    if (dtype === 'int32') return Int32Array.from({ length }, () => Math.floor(random() * 5));
    const isUnread = i === written && call.inputs.every(({ slot }) => slot !== written);
    return isUnread ? new Float64Array(length) : randomData(length, random);
  });
  const plan = planOf([call], slots);
  const want = await runOnce(reference, plan, contents, written);
  const have = await runOnce(executor, plan, contents, written);
  expect(have).toHaveLength(want.length);
  for (const [i, w] of want.entries()) {
    const h = have[i] as number;
    const close = Object.is(h, w) || h === w || Math.abs(h - w) <= atol + rtol * Math.abs(w);
    if (!close) expect.fail(`element ${i}: ${h}, not ${w} (${JSON.stringify(call).slice(0, 400)})`);
  }
}

/** The same tests on WebGPU with the kernels of both kinds of device, and in WebAssembly; `executor` is known once they run. */
export function describeKernels(name: string, body: (executor: () => Executor) => void): void {
  const on = (open: () => Promise<Executor>): void => {
    let opened: Executor;
    beforeAll(async () => {
      opened = await open();
    });
    body(() => opened);
  };
  describeDevices(`WebGPU ${name}`, on);
  describeGpu(`WebGPU ${name}, as they are written for a GPU,`, () =>
    on(() => gpuExecutor({ software: false, products: 'blocks' })),
  );
}
