import { afterAll, describe, expect, it } from 'vitest';
import { createCpuExecutor } from '../../kernels/cpu/executor.ts';
import type { Executor } from '../../kernels/executor.ts';
import { CASES, FLOAT64, type GoldenCase, type GoldenTensor, type Tolerance } from './cases.ts';
import { expectTensor } from './compare.ts';
import { differentiable, evaluate, jacobianColumns, jacobianRows } from './evaluate.ts';
import { LEFT_OUT_CASES, LEFT_OUT_OPS } from './left-out.ts';
import { GOLDEN_OPS } from './map.ts';

const selected = CASES.filter(({ id, op }) => op in GOLDEN_OPS && !(id in LEFT_OUT_CASES));

async function check(golden: GoldenCase, executor: Executor, tolerance: Tolerance): Promise<void> {
  const { outputs, gradients, jvp } = await evaluate(golden, executor);
  expect(outputs.length).toBe(golden.outputs.length);
  golden.outputs.forEach((want, k) => {
    expectTensor(`output ${k}`, outputs[k], want, tolerance);
  });
  golden.grad_inputs?.forEach((want, i) => {
    if (want) expectTensor(`gradient of input ${i}`, gradients[i], want, tolerance);
  });
  golden.jvp?.forEach((want, k) => {
    if (want) expectTensor(`jvp of output ${k}`, jvp[k], want, tolerance);
  });
  await checkJacobians(golden, executor, tolerance);
}

async function checkJacobians(golden: GoldenCase, executor: Executor, tolerance: Tolerance): Promise<void> {
  for (const [k, row] of (golden.jacobian ?? []).entries()) {
    if (!row) continue;
    const byRows = await jacobianRows(golden, k, executor);
    for (const i of differentiable(golden)) {
      // the files list a Jacobian an input, differentiable or not
      const want = row[i] as GoldenTensor | null | undefined;
      if (!want) continue;
      const rows = byRows[i];
      expectTensor(`Jacobian of output ${k} by input ${i}, by rows`, rows && { data: rows }, want, tolerance);
      // the files' Jacobians are made row by row: 0 times an infinite slope lands in other places column by column
      if (golden.nonfinite) continue;
      const columns = await jacobianColumns(golden, k, i, executor);
      expectTensor(`Jacobian of output ${k} by input ${i}, by columns`, columns && { data: columns }, want, tolerance);
    }
  }
}

describe('golden operations on the CPU in float64', () => {
  const executor = createCpuExecutor('float64');
  it.each(selected.map((golden) => [golden.id, golden] as const))('%s', (_, golden) => check(golden, executor, FLOAT64));

  it('maps every operation of the files or says why not', () => {
    const ops = new Set(CASES.map(({ op }) => op));
    const unknown = [...ops].filter((op) => !(op in GOLDEN_OPS) && !(op in LEFT_OUT_OPS));
    const twice = Object.keys(GOLDEN_OPS).filter((op) => op in LEFT_OUT_OPS);
    // the map may say more than the files ask for: other cases are built with it as well
    const stale = Object.keys(LEFT_OUT_OPS).filter((op) => !ops.has(op));
    const staleCases = Object.keys(LEFT_OUT_CASES).filter((id) => !CASES.some((golden) => golden.id === id));
    expect({ unknown, twice, stale, staleCases }).toEqual({ unknown: [], twice: [], stale: [], staleCases: [] });
  });
});

describe('golden operations on the CPU in float32', () => {
  const executor = createCpuExecutor('float32');
  it.each(selected.map((golden) => [golden.id, golden] as const))('%s', (_, golden) => check(golden, executor, golden));
});

afterAll(() => {
  const lines = CASES.filter((golden) => !selected.includes(golden)).map(
    ({ id, op }) => `  ${id}: ${LEFT_OUT_CASES[id] ?? LEFT_OUT_OPS[op]}`,
  );
  console.log(`golden operations: ${selected.length} cases run, ${lines.length} left out\n${lines.join('\n')}`);
});
