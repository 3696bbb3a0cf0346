import { beforeAll, expect, it } from 'vitest';
import type { View } from '../../graph-core/model/kernel-call.ts';
import { binary, type Expr, input, s, type UnaryOp, unary } from '../../graph-core/scalar/expr.ts';
import { createCpuExecutor } from '../../kernels/cpu/executor.ts';
import type { Executor } from '../../kernels/executor.ts';
import { planOf, randomNumbers, runOnce, whole } from '../support/calls.ts';
import { describeDevices } from '../support/wasm.ts';

const cpu = createCpuExecutor('float64');
/** The one that is compared with the reference. */
let gpu: Executor;

/** Distance between two neighbouring float32 numbers at `x`; denormal results may be flushed to zero. */
function ulp(x: number): number {
  const exponent = Math.floor(Math.log2(Math.max(Math.abs(x), 2 ** -126)));
  return 2 ** (exponent - 23);
}

async function onBoth(expr: Expr, ...operands: readonly number[][]): Promise<{ have: number[]; want: number[] }> {
  const n = (operands[0] as number[]).length;
  const views = operands.map((_, i) => whole(i, [n]));
  const plan = planOf(
    [{ kernel: 'map', dims: [n], expr, inputs: views, output: whole(operands.length, [n]) }],
    [...operands, 0].map(() => ({ length: n })),
  );
  const contents = [...operands.map((values) => Float64Array.from(values, Math.fround)), null];
  return { have: await runOnce(gpu, plan, contents, operands.length), want: await runOnce(cpu, plan, contents, operands.length) };
}

/** Largest error in units of the last place, and where. */
function worst(have: readonly number[], want: readonly number[], tiny: number): { error: number; at: number } {
  let result = { error: 0, at: -1 };
  for (const [at, w] of want.entries()) {
    const h = have[at] as number;
    const single = Math.fround(w);
    if (Object.is(h, single) || h === single) continue;
    if (Number.isNaN(h) && Number.isNaN(w)) continue;
    const error = Math.max(0, Math.abs(h - w) - tiny) / ulp(w);
    if (!(error <= result.error)) result = { error, at };
  }
  return result;
}

/** Points spread evenly, and by magnitude on both sides of 0. */
function points(low: number, high: number): number[] {
  const random = randomNumbers(Math.round(low * 7 + high));
  const even = Array.from({ length: 3000 }, () => low + (high - low) * random());
  const small = Array.from({ length: 1000 }, () => 10 ** (-8 * random()) * (low < 0 && random() < 0.5 ? -1 : 1));
  return [...even, ...small.filter((x) => x >= low && x <= high), low, high].map(Math.fround);
}

/** Interval, and the largest error allowed in units of the last place. */
const CASES: readonly [UnaryOp, number, number, number][] = [
  ['exp', -87, 88, 3],
  ['expm1', -20, 88, 3],
  ['log', 1e-30, 1e30, 3],
  ['log', 0.2, 4, 3],
  ['log1p', -0.9999, 10, 4],
  ['sqrt', 0, 1e6, 2],
  ['sin', -30, 30, 4],
  ['cos', -30, 30, 4],
  ['tan', -30, 30, 6],
  // whole turns are taken off with as many bits of pi as it takes
  ['sin', -1e6, 1e6, 4],
  ['cos', -3e38, 3e38, 4],
  ['tan', -1e20, 1e20, 6],
  ['asin', -1, 1, 6],
  ['acos', -1, 1, 6],
  ['atan', -50, 50, 5],
  ['sinh', -88, 88, 5],
  ['cosh', -88, 88, 5],
  ['tanh', -12, 12, 6],
  ['erf', -5, 5, 6],
];

const LIMITS: readonly number[] = [Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, 0, -0, 1, -1, 3e38, -3e38];

function areAccurate(open: () => Promise<Executor>): void {
  beforeAll(async () => {
    gpu = await open();
  });

  it.each(CASES)('%s on [%f, %f] is within %f units in the last place', async (op, low, high, most) => {
    const x = points(low, high);
    const { have, want } = await onBoth(unary(op, input(0)), x);
    // near its zeros away from 0 a reduced argument has an absolute error only
    const tiny = op === 'sin' || op === 'cos' || op === 'tan' ? 2e-9 : 0;
    const { error, at } = worst(have, want, tiny);
    if (error > most) expect.fail(`${op}(${x[at]}) is ${have[at]}, not ${want[at]}: ${error} units in the last place`);
  });

  it.each([...new Set(CASES.map(([op]) => op))])('%s has the limits of the reference', async (op) => {
    const x = ['sin', 'cos', 'tan'].includes(op) ? LIMITS.slice(0, 7) : [...LIMITS, 100, -100];
    const { have, want } = await onBoth(unary(op, input(0)), x);
    for (const [i, w] of want.entries()) {
      const h = have[i] as number;
      const single = Math.fround(w);
      // denormal results may be flushed to zero
      const same = Object.is(h, single) || Math.abs(h - single) <= Math.max(4 * ulp(single), 2 ** -126);
      if (!same) expect.fail(`${op}(${x[i]}) is ${h}, not ${single}`);
    }
  });

  it.each(['expm1', 'log1p', 'sqrt', 'sin', 'tan', 'asin', 'atan', 'sinh', 'tanh', 'erf'] as const)(
    '%s of a zero has its sign',
    async (op) => {
      const { have } = await onBoth(unary(op, input(0)), [-0, 0, -0, -0, 0]);
      expect(have).toEqual([-0, 0, -0, -0, 0]);
    },
  );

  it('what lies behind the end of a row, or beside a number, makes no difference to it', async () => {
    const rows = 50;
    const random = randomNumbers(5);
    const x = Array.from({ length: rows }, () => 2 * random() - 1);
    const views = [0, 1].map((slot): View => ({ slot, offset: 0, strides: [4, 1] }));
    for (const op of CASES.map(([op]) => op)) {
      const plan = planOf(
        [{ kernel: 'map', dims: [rows, 2], expr: unary(op, input(0)), inputs: [views[0] as View], output: views[1] as View }],
        [{ length: 4 * rows }, { length: 4 * rows }],
      );
      const found: number[][] = [];
      for (const other of [0, 3e4, Number.NaN, Number.POSITIVE_INFINITY]) {
        const data = Float64Array.from(x.flatMap((number, i) => [number, i % 2 === 0 ? other : 0, other, other]));
        found.push((await runOnce(gpu, plan, [data, null], 1)).filter((_, i) => i % 4 === 0));
      }
      for (const numbers of found) expect([op, ...numbers]).toEqual([op, ...(found[0] as number[])]);
    }
  });

  it('powers are as in C: of negative numbers, of zero, of one, of infinity', async () => {
    const values = [-3, -2, -1, -0.5, -0, 0, 0.5, 1, 2, 3, 10.5, Infinity, -Infinity, Number.NaN];
    const x = values.flatMap((v) => values.map(() => v));
    const y = values.flatMap(() => values);
    const { have, want } = await onBoth(s.pow(input(0), input(1)), x, y);
    for (const [i, w] of want.entries()) {
      const h = have[i] as number;
      const close = Object.is(h, Math.fround(w)) || Math.abs(h - w) <= 1e-5 * Math.abs(w);
      if (!close) expect.fail(`${x[i]} to the ${y[i]} is ${h}, not ${w}`);
    }
  });

  it('angles of points in all quadrants, on the axes and at infinity', async () => {
    const values = [-Infinity, -2, -1, -1e-3, -0, 0, 1e-3, 1, 2, Infinity, Number.NaN];
    const y = values.flatMap((v) => values.map(() => v));
    const x = values.flatMap(() => values);
    const { have, want } = await onBoth(s.atan2(input(0), input(1)), y, x);
    for (const [i, w] of want.entries()) {
      const h = have[i] as number;
      if (!Object.is(h, Math.fround(w)) && !(Math.abs(h - w) <= 4 * ulp(w)))
        expect.fail(`atan2(${y[i]}, ${x[i]}) is ${h}, not ${w}`);
    }
  });

  it('remainders have the sign of the divisor', async () => {
    const values = [-7, -5.5, -2, -1, 1, 1.5, 2, 3, 7, 0.25];
    const x = values.flatMap((v) => values.map(() => v));
    const y = values.flatMap(() => values);
    const { have, want } = await onBoth(s.rem(input(0), input(1)), x, y);
    const positiveZero = (v: number): number => v + 0;
    expect(have.map(positiveZero)).toEqual(want.map(Math.fround).map(positiveZero));
    expect(want[values.indexOf(3)]).toBe(2); // -7 = -4 * 3 + 5 is not it: -7 = -3 * 3 + 2
  });

  it('a NaN is unequal to everything, and no comparison with it holds', async () => {
    const nan = Number.NaN;
    const pairs: [number, number][] = [
      [nan, nan],
      [nan, 1],
      [1, nan],
      [Infinity, nan],
      [1, 2],
      [2, 2],
      [-0, 0],
      [Infinity, Infinity],
    ];
    for (const op of ['eq', 'ne', 'lt', 'le', 'gt', 'ge'] as const) {
      const { have, want } = await onBoth(
        s.cast(binary(op, input(0), input(1)), 'float'),
        pairs.map(([x]) => x),
        pairs.map(([, y]) => y),
      );
      expect(have, op).toEqual(want);
    }
  });

  it('NaN and infinity pass through sums, products and selections', async () => {
    const x = [Number.NaN, Infinity, -Infinity, 2];
    const relu = s.select(s.le(input(0), 0), 0, input(0));
    const { have, want } = await onBoth(s.add(s.mul(relu, 2), 1), x);
    expect(have).toEqual(want);
    expect(have[0]).toBeNaN();
  });

  it('casts cut fractions off, saturate, and take NaN for 0', async () => {
    const x = [-2.9, -0.5, 0.5, 2.9, 1e20, -1e20, Number.NaN, 2147483000];
    const { have, want } = await onBoth(s.cast(s.cast(input(0), 'int32'), 'float'), x);
    expect(have).toEqual(want.map(Math.fround));
    expect(have.slice(0, 4).map(Math.abs)).toEqual([2, 0, 0, 2]);
  });
}

describeDevices('special functions on WebGPU', areAccurate);
