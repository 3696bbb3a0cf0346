import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { withGradients } from '../../graph-core/autodiff/vjp.ts';
import { registry } from '../../graph-core/ops/index.ts';
import { Builder, type Value } from '../../graph-core/program/builder.ts';
import { createCpuExecutor } from '../../kernels/cpu/executor.ts';
import type { Executor } from '../../kernels/executor.ts';
import { gpuExecutor, noGpu } from '../support/gpu.ts';
import { run } from '../support/program.ts';
import { wasmExecutor } from '../support/wasm.ts';

interface Case {
  readonly name: string;
  readonly type: string;
  readonly input: readonly number[];
  readonly target?: { readonly data: readonly number[]; readonly dtype?: 'int32' };
  readonly attrs?: Record<string, unknown>;
  readonly output: readonly number[];
  /** Of the sum of the output, by the input. */
  readonly gradient: readonly number[];
  /** How far a number may be off where the form, which is torch's, has the rounding of a large number. */
  readonly slack?: number;
}

const LABEL = (k: number) => ({ data: [k], dtype: 'int32' as const });
const { log, exp, LN2, log1p } = Math;

/** Where the formula as it is written would overflow, or lose all its digits. */
const CASES: readonly Case[] = [
  {
    name: 'log-sum-exp of large scores',
    type: 'logsumexp',
    input: [1e4, 1e4],
    output: [1e4 + LN2],
    gradient: [0.5, 0.5],
    slack: 2e-4,
  },
  {
    name: 'log-sum-exp of very small ones',
    type: 'logsumexp',
    input: [-1e4, -1e4],
    output: [-1e4 + LN2],
    gradient: [0.5, 0.5],
    slack: 2e-4,
  },
  {
    name: 'softmax of large scores',
    type: 'softmax',
    input: [1e30, 0, -1e30],
    attrs: { dim: 0 },
    output: [1, 0, 0],
    gradient: [0, 0, 0],
  },
  {
    name: 'log-softmax of far scores',
    type: 'log-softmax',
    input: [0, -1e4],
    attrs: { dim: 0 },
    output: [0, -1e4],
    gradient: [-1, 1],
  },
  { name: 'log-sigmoid far below', type: 'logsigmoid', input: [-1e4, 1e4, 0], output: [-1e4, 0, -LN2], gradient: [1, 0, 0.5] },
  {
    name: 'softplus far out',
    type: 'softplus',
    input: [1e4, -1e4, 0, -15],
    output: [1e4, 0, LN2, log1p(exp(-15))],
    gradient: [1, 0, 0.5, 1 / (1 + exp(15))],
  },
  {
    name: 'cross-entropy of a sure and right score',
    type: 'cross-entropy',
    input: [1e4, 0, -1e4],
    target: LABEL(0),
    output: [0],
    gradient: [0, 0, 0],
  },
  {
    name: 'cross-entropy of a sure and wrong one',
    type: 'cross-entropy',
    input: [1e4, 0, -1e4],
    target: LABEL(2),
    output: [2e4],
    gradient: [1, 0, -1],
  },
  {
    name: 'cross-entropy that is nearly nothing',
    type: 'cross-entropy',
    input: [12, 0],
    target: LABEL(0),
    output: [log1p(exp(-12))],
    gradient: [-1 / (1 + exp(12)), 1 / (1 + exp(12))],
    slack: 1e-7,
  },
  {
    name: 'bce of logits far out',
    type: 'bce-with-logits-loss',
    input: [1e4, -1e4],
    target: { data: [0, 1] },
    output: [1e4],
    gradient: [0.5, -0.5],
  },
  { name: 'variance around a large mean', type: 'var', input: [1e6, 1e6 + 1, 1e6 + 2], output: [1], gradient: [-1, 0, 1] },
  {
    name: 'the length of a vector whose squares overflow',
    type: 'norm',
    input: [3e30, 4e30],
    output: [5e30],
    gradient: [0.6, 0.8],
  },
  {
    name: 'logaddexp far out',
    type: 'logaddexp',
    input: [1e4, -1e4],
    target: { data: [1e4, -1e4] },
    output: [1e4 + LN2, -1e4 + LN2],
    gradient: [0.5, 0.5],
  },
  {
    name: 'log(1 + x) near 0',
    type: 'log1p',
    input: [1e-10, -1e-7],
    output: [1e-10, log1p(-1e-7)],
    gradient: [1, 1 / (1 - 1e-7)],
  },
  { name: 'e^x - 1 near 0', type: 'expm1', input: [1e-10, -1e-7], output: [1e-10, Math.expm1(-1e-7)], gradient: [1, exp(-1e-7)] },
  {
    name: 'tanh far out',
    type: 'tanh',
    input: [100, -100, 1e30, log(3) / 2],
    output: [1, -1, 1, 0.5],
    gradient: [0, 0, 0, 0.75],
  },
];

const DEVICES = ['CPU in float32', 'WebAssembly', ...(noGpu ? [] : ['WebGPU'])] as const;

describe.each(DEVICES)('stable forms on the %s', (device) => {
  let executor: Executor;
  beforeAll(async () => {
    executor =
      device === 'WebGPU' ? await gpuExecutor() : device === 'WebAssembly' ? wasmExecutor() : createCpuExecutor('float32');
  });
  afterAll(() => executor.destroy());

  it.each(CASES.map((each) => [each.name, each] as const))(
    '%s',
    async (_, { type, input, target, attrs, output, gradient, slack = 0 }) => {
      const b = new Builder(registry);
      const x = b.input('x', 'observed', { dtype: 'float', shape: [input.length], axes: [] });
      const [dtype, shape] = [target?.dtype ?? 'float', target?.dtype === 'int32' ? [] : [target?.data.length ?? 0]] as const;
      const port = Object.keys(registry(type).inputs)[1] ?? 'target';
      const other = target ? { [port]: b.input('t', 'observed', { dtype, shape, axes: [] }) } : {};
      const y = Object.values(b.op(type, { [Object.keys(registry(type).inputs)[0] as string]: x, ...other }, attrs))[0] as Value;
      b.output('y', y);
      b.output('total', y.shape.length === 0 ? y : b.sum(y));
      const program = withGradients(b.build(), registry, { seeds: [{ output: 'total', cotangent: 'one' }], wrt: ['x'] });
      const found = await run(program, { x: input.map(Math.fround), ...(target ? { t: target.data } : {}) }, executor);
      for (const [name, wanted] of [
        ['y', output],
        ['grad:x', gradient],
      ] as const) {
        const got = Array.from(found[name]?.data ?? []);
        expect(got).toHaveLength(wanted.length);
        wanted.forEach((w, i) => {
          expect(Math.abs((got[i] as number) - w), `${name}[${i}]: ${got[i]}, not ${w}`).toBeLessThanOrEqual(
            1e-9 + slack + 2e-6 * Math.abs(w),
          );
        });
      }
    },
  );
});
