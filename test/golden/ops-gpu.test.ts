import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Executor } from '../../kernels/executor.ts';
import { CASES, type GoldenCase, gpuTolerance, TOLERANCES } from './cases.ts';
import { expectExact, expectTensor } from './compare.ts';
import { differentiable, evaluate, jacobianRows } from './evaluate.ts';
import { LEFT_OUT_CASES, LEFT_OUT_OPS } from './left-out.ts';
import { GOLDEN_OPS } from './map.ts';
import { describeDevices } from '../support/wasm.ts';

/** Cases that the CPU runs and a GPU cannot, with the reason. */
const LEFT_OUT_ON_GPU: { readonly [id: string]: string } = {};

const exact = new Set(TOLERANCES.exact_outputs);
const runnable = CASES.filter(({ id, op }) => op in GOLDEN_OPS && !(id in LEFT_OUT_CASES));
const selected = runnable.filter(({ id }) => !(id in LEFT_OUT_ON_GPU));

async function check(golden: GoldenCase, executor: Executor): Promise<void> {
  const tolerance = gpuTolerance(golden);
  const { outputs, gradients, jvp } = await evaluate(golden, executor);
  golden.outputs.forEach((want, k) => {
    const got = outputs[k];
    if (got && exact.has(golden.op)) expectExact(`output ${k}`, got, want);
    else expectTensor(`output ${k}`, got, want, tolerance);
  });
  golden.grad_inputs?.forEach((want, i) => {
    if (want) expectTensor(`gradient of input ${i}`, gradients[i], want, tolerance);
  });
  golden.jvp?.forEach((want, k) => {
    if (want) expectTensor(`jvp of output ${k}`, jvp[k], want, tolerance);
  });
  for (const [k, row] of (golden.jacobian ?? []).entries()) {
    const found = row ? await jacobianRows(golden, k, executor) : [];
    for (const i of differentiable(golden)) {
      const want = row?.[i];
      const got = found[i];
      if (want) expectTensor(`Jacobian of output ${k} by input ${i}`, got && { data: got }, want, tolerance);
    }
  }
}

describeDevices('golden operations on WebGPU in float32', (open) => {
  let executor: Executor;
  beforeAll(async () => {
    executor = await open();
  });

  it.each(selected.map((golden) => [golden.id, golden] as const))('%s', (_, golden) => check(golden, executor));

  it('leaves out only cases that exist', () => {
    expect(Object.keys(LEFT_OUT_ON_GPU).filter((id) => !runnable.some((golden) => golden.id === id))).toEqual([]);
  });
});

afterAll(() => {
  const lines = CASES.filter((golden) => !selected.includes(golden)).map(
    ({ id, op }) => `  ${id}: ${LEFT_OUT_ON_GPU[id] ?? LEFT_OUT_CASES[id] ?? LEFT_OUT_OPS[op]}`,
  );
  console.log(`golden operations on WebGPU: ${selected.length} cases run, ${lines.length} left out\n${lines.join('\n')}`);
});
