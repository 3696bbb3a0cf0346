import { expect, it } from 'vitest';
import type { ReduceCall } from '../../graph-core/model/kernel-call.ts';
import { input } from '../../graph-core/scalar/expr.ts';
import { reduceKernel } from './reduce.ts';
import { BLOCK, Scratch } from './scratch.ts';

it.each(['sum', 'prod', 'max', 'min'] as const)('%s: a run that was stopped in the middle leaves nothing to the next', (op) => {
  const count = 4 * BLOCK;
  const from = Float64Array.from({ length: count }, (_, i) => (i < BLOCK ? 5 : 1));
  const to = new Float64Array(1);
  const call: ReduceCall = {
    kernel: 'reduce',
    op,
    dims: [],
    inner: [count],
    expr: input(0),
    inputs: [{ slot: 0, offset: 0, strides: [1] }],
    output: { slot: 1, offset: 0, strides: [] },
  };
  const run = reduceKernel(call, [from], to, new Scratch('float64'));
  const stopped = run()[Symbol.iterator]();
  stopped.next();
  from.fill(op === 'min' ? 7 : 1);
  for (const _ of run());
  expect(to[0]).toBe({ sum: count, prod: 1, max: 1, min: 7 }[op]);
});
