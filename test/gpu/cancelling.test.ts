import { beforeAll, describe, expect, it } from 'vitest';
import type { KernelCall } from '../../graph-core/model/kernel-call.ts';
import type { Plan } from '../../graph-core/plan/plan.ts';
import { type Expr, input, s } from '../../graph-core/scalar/expr.ts';
import { createCpuExecutor } from '../../kernels/cpu/executor.ts';
import type { Executor } from '../../kernels/executor.ts';
import { planOf, whole } from '../support/calls.ts';
import { heavy } from '../support/device-plans.ts';
import { describeGpu, gpuExecutor } from '../support/gpu.ts';
import { IN_TIME } from '../support/patience.ts';
import { wasmExecutor } from '../support/wasm.ts';

/** An iteration that takes several submissions. */
async function stoppedWithin(executor: Executor): Promise<number> {
  const loaded = await executor.load(heavy(400));
  const abort = new AbortController();
  const run = loaded.iterate({ steps: 3, feeds: [], signal: abort.signal });
  await new Promise((resolve) => setTimeout(resolve, 100));
  const asked = performance.now();
  abort.abort();
  await expect(run).rejects.toMatchObject({ code: 'device/cancelled' });
  return performance.now() - asked;
}

async function cancelled(executor: Executor, plan: Plan): Promise<number> {
  const loaded = await executor.load(plan);
  const abort = new AbortController();
  const run = loaded.run(0, plan.calls.length, abort.signal);
  await new Promise((resolve) => setTimeout(resolve, 100));
  const asked = performance.now();
  abort.abort();
  await expect(run).rejects.toMatchObject({ code: 'device/cancelled' });
  return performance.now() - asked;
}

describe('the CPU', IN_TIME, () => {
  it('answers a cancel within 200 ms', async () => {
    expect(await cancelled(createCpuExecutor('float32'), heavy(200))).toBeLessThan(200);
  });

  it('stops in the middle of a long iteration', async () => {
    expect(await stoppedWithin(createCpuExecutor('float32'))).toBeLessThan(200);
  });
});

describe('WebAssembly', IN_TIME, () => {
  it('answers a cancel within 200 ms, between calls and in the middle of one', async () => {
    expect(await cancelled(wasmExecutor(), heavy(1000))).toBeLessThan(200);
    const n = 1536;
    const views = [whole(0, [n, n]), whole(1, [n, n])] as const;
    const product: KernelCall = {
      kernel: 'contract',
      batch: [],
      m: [n],
      n: [n],
      k: [n],
      inputs: views,
      output: whole(2, [n, n]),
    };
    const slots = Array.from({ length: 3 }, () => ({ length: n * n }));
    expect(await cancelled(wasmExecutor(), planOf([product, product], slots))).toBeLessThan(200);
    const sum: KernelCall = {
      kernel: 'reduce',
      op: 'sum',
      dims: [16],
      inner: [n, n],
      expr: [...Array(8)].reduce<Expr>((e) => s.tanh(e), input(0)),
      inputs: [{ slot: 0, offset: 0, strides: [0, n, 1] }],
      output: whole(1, [16]),
    };
    expect(await cancelled(wasmExecutor(), planOf([sum, sum], slots))).toBeLessThan(200);
  });

  it('stops in the middle of a long iteration', async () => {
    expect(await stoppedWithin(wasmExecutor())).toBeLessThan(200);
  });
});

describeGpu(
  'a WebGPU device',
  () => {
    let gpu: Executor;
    beforeAll(async () => {
      gpu = await gpuExecutor();
    });

    it('answers a cancel within 200 ms', async () => {
      expect(await cancelled(gpu, heavy(400))).toBeLessThan(200);
    });

    it('stops in the middle of a long iteration', async () => {
      expect(await stoppedWithin(gpu)).toBeLessThan(200);
    });
  },
  IN_TIME,
);
