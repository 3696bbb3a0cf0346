import { expect, it } from 'vitest';
import { registry } from '../../graph-core/ops/index.ts';
import { planRun } from '../../graph-core/plan/run-plan.ts';
import { createCpuExecutor } from '../../kernels/cpu/executor.ts';
import { chainsOf, EXACT_INPUT, toleranceOf } from '../../session/health/tolerances.ts';
import { CASES, type GoldenCase, gpuTolerance, numbersOf, TOLERANCES } from './cases.ts';
import { buildCase } from './evaluate.ts';
import { LEFT_OUT_CASES } from './left-out.ts';
import { GOLDEN_OPS } from './map.ts';

const selected = CASES.filter(({ id, op, nonfinite }) => op in GOLDEN_OPS && !(id in LEFT_OUT_CASES) && !nonfinite);

/** What a check against float64 allows of each output, over its largest entry. */
function allowedOf(golden: GoldenCase): number[] {
  const plan = planRun(buildCase(golden), registry, createCpuExecutor().info.limits);
  const chains = chainsOf(plan, EXACT_INPUT);
  return plan.outputs.map(({ slot }) => toleranceOf(chains.get(slot) ?? EXACT_INPUT));
}

it('a check against float64 allows no operation more than the golden tolerances do', () => {
  const wider: string[] = [];
  for (const golden of selected) {
    const { rtol, atol } = gpuTolerance(golden);
    for (const [k, allowed] of allowedOf(golden).entries()) {
      const largest = Math.max(...numbersOf(golden.outputs[k] as GoldenCase['outputs'][number]).map(Math.abs), 0);
      if (allowed * largest > rtol * largest + atol) wider.push(`${golden.id}: ${allowed}`);
    }
  }
  expect(wider).toEqual([]);
});

it('what only moves, compares or selects is allowed nothing, and everything else something', () => {
  const exact = new Set(TOLERANCES.exact_outputs);
  const sums = selected.filter(({ op }) => ['torch.matmul', 'torch.exp', 'torch.tanh', 'torch.add', 'torch.div'].includes(op));
  expect(sums.length).toBeGreaterThan(5);
  // a sum of no terms rounds nothing
  const rounding = sums.filter(({ id, outputs }) => outputs[0]?.data.length && !id.includes('zero_inner'));
  for (const golden of rounding) expect(Math.max(...allowedOf(golden)), golden.id).toBeGreaterThan(0);
  const moved = selected.filter(({ op }) => exact.has(op) && GOLDEN_OPS[op] !== undefined && /reshape|transpose|cat|index|relu$|neg/.test(op));
  expect(moved.length).toBeGreaterThan(10);
  for (const golden of moved) expect(Math.max(...allowedOf(golden), 0), golden.id).toBe(0);
});
