import type { KernelCall } from '../../graph-core/model/kernel-call.ts';
import type { Plan } from '../../graph-core/plan/plan.ts';
import { input, s } from '../../graph-core/scalar/expr.ts';
import { planOf, whole } from './calls.ts';

/** x <- 0.5 x + feed, collected each step; and two slots that swap by being carried into each other. */
export function swapping(): Plan {
  const step: KernelCall = {
    kernel: 'map',
    dims: [3],
    expr: s.add(s.mul(input(0), 0.5), input(1)),
    inputs: [whole(0, [3]), whole(1, [3])],
    output: whole(0, [3]),
  };
  return planOf([step], [{ length: 3 }, { length: 3 }, { length: 2 }, { length: 2 }], {
    feeds: [{ name: 'feed', slot: 1 }],
    carries: [
      { from: 2, to: 3 },
      { from: 3, to: 2 },
    ],
    collects: [{ name: 'x', slot: 0 }],
  });
}

/** A product of 256^3 multiplications, so many times: some milliseconds each on a software driver. */
export function heavy(times: number): Plan {
  const n = 256;
  const call: KernelCall = {
    kernel: 'contract',
    batch: [],
    m: [n],
    n: [n],
    k: [n],
    inputs: [whole(0, [n, n]), whole(1, [n, n])],
    output: whole(2, [n, n]),
  };
  const slots = [{ length: n * n }, { length: n * n }, { length: n * n }];
  return planOf(
    Array.from({ length: times }, () => call),
    slots,
  );
}
