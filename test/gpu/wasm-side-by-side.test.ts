import { expect, it } from 'vitest';
import type { KernelCall, View } from '../../graph-core/model/kernel-call.ts';
import { type Expr, input, s, unary } from '../../graph-core/scalar/expr.ts';
import { createCpuExecutor } from '../../kernels/cpu/executor.ts';
import { planOf, randomNumbers, runOnce, whole } from '../support/calls.ts';
import { wasmExecutor } from '../support/wasm.ts';

/**
 * In a long row several vectors of a formula with functions are computed side by side. They have to be the same, to the last bit, as
 * one by one, which is how rows of four are computed, and nothing may be written behind the row.
 */

const FUNCTIONS = [
  'exp',
  'expm1',
  'log',
  'log1p',
  'tanh',
  'sinh',
  'cosh',
  'erf',
  'atan',
  'asin',
  'acos',
  'sin',
  'cos',
  'tan',
] as const;
const MOST = 60;
const ROW = 4;
const random = randomNumbers(3);
const SPECIAL = [Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, 0, -0, 1e5, -1e5, 3e38, 1e-40, 89, -104, 11];
const DATA = Float32Array.from({ length: MOST }, (_, i) =>
  i % 3 === 1 ? (SPECIAL[((i / 3) % 12) | 0] as number) : 4 * random() - 2,
);

const [x, y] = [input(0), input(1)];
const FORMULAS: Readonly<Record<string, Expr>> = {
  ...Object.fromEntries(FUNCTIONS.map((op) => [op, unary(op, x)])),
  'functions of functions': s.tanh(s.mul(s.exp(s.sin(s.mul(x, 1.01))), s.add(s.log(s.add(s.mul(y, y), 0.5)), s.erf(x)))),
  'a choice': s.select(s.lt(x, s.exp(y)), s.div(1, s.add(1, s.exp(s.neg(x)))), s.pow(s.tanh(x), 3)),
};

/** Views of the two inputs and the output, over rows of four that lie in a row, or lie apart so that they stay rows. */
const views = (strides: readonly number[]): { inputs: View[]; output: View } => ({
  inputs: [0, 1].map((slot) => ({ slot, offset: 0, strides })),
  output: { slot: 2, offset: 0, strides },
});

const bitsOf = (values: readonly number[]): number[] => Array.from(new Uint32Array(Float32Array.from(values).buffer));

/** What a map writes, and one behind it. */
async function mapped(call: Partial<KernelCall>, contents: readonly Float32Array[], length: number): Promise<number[]> {
  const plan = planOf(
    [{ kernel: 'map', ...call } as KernelCall],
    [...contents.map((data) => ({ length: data.length })), { length }],
  );
  return runOnce(wasmExecutor(), plan, [...contents, new Float32Array(length).fill(7)], contents.length);
}

const OTHER = Float32Array.from(DATA, (_, i) => Math.sin(i));

/** Each element as rows of four give it. */
async function oneByOne(expr: Expr): Promise<number[]> {
  const spread = (data: Float32Array): Float32Array =>
    Float32Array.from(
      { length: (MOST / ROW) * (ROW + 1) },
      (_, i) => data[Math.floor(i / (ROW + 1)) * ROW + (i % (ROW + 1))] ?? 0,
    );
  const contents = [spread(DATA), spread(OTHER)];
  const found = await mapped({ dims: [MOST / ROW, ROW], expr, ...views([ROW + 1, 1]) }, contents, contents[0]?.length as number);
  return found.filter((_, i) => i % (ROW + 1) < ROW);
}

it.each(Object.entries(FORMULAS))('%s is the same side by side as one by one, in rows of any length', async (_, expr) => {
  const wanted = await oneByOne(expr);
  for (let n = 1; n <= 40; n++) {
    const found = await mapped({ dims: [n], expr, ...views([1]) }, [DATA, OTHER], MOST);
    expect(bitsOf(found.slice(0, n)), `${n} elements`).toEqual(bitsOf(wanted.slice(0, n)));
    expect(new Set(found.slice(n)), `behind ${n} elements`).toEqual(new Set([7]));
  }
});

it.each([9, 13, 30])('is the same where %i elements lie apart, are one for all, or are counted', async (n) => {
  const expr = s.tanh(s.add(s.mul(x, 0.5), s.exp(s.sub(y, s.mul({ kind: 'coord', dim: 0, dtype: 'int32' }, 0.1)))));
  const call = (dims: readonly number[], steps: readonly (readonly number[])[]): Partial<KernelCall> => ({
    dims,
    expr,
    inputs: steps.slice(0, 2).map((strides, slot) => ({ slot, offset: 0, strides })),
    output: { slot: 2, offset: 0, strides: steps[2] as readonly number[] },
  });
  const found = await mapped(call([n], [[2], [0], [3]]), [DATA, OTHER], 3 * n);
  // the dim of one element keeps the rows short
  for (let i = 0; i < n; i++) {
    const alone = await mapped(
      { ...call([1], [[0], [0], [1]]), expr: s.tanh(s.add(s.mul(x, 0.5), s.exp(s.sub(y, Math.fround(Math.fround(0.1) * i))))) },
      [DATA.slice(2 * i, 2 * i + 1), OTHER.slice(0, 1)],
      1,
    );
    expect(bitsOf([found[3 * i] as number]), `element ${i}`).toEqual(bitsOf(alone));
  }
  expect(found.filter((_, i) => i % 3 > 0).every((value) => value === 7)).toBe(true);
});

it('reads no element far behind the last, where there may be no memory', async () => {
  const [n, apart] = [13, 50_000];
  const far = new Float32Array((n - 1) * apart + 1).fill(2);
  const inputs = [{ slot: 0, offset: 0, strides: [apart] }];
  const found = await mapped({ dims: [n], expr: s.exp(x), inputs, output: { slot: 1, offset: 0, strides: [1] } }, [far], n);
  expect(new Set(found).size).toBe(1);
});

it('sums the same terms in the same order, and others too', async () => {
  const expr = s.exp(s.tanh(s.mul(x, 1.3)));
  for (const op of ['sum', 'prod', 'max', 'min'] as const) {
    for (const n of [1, 4, 5, 8, 9, 11, 12, 13, 23, 24, 25, 30, 47, 48, 49, MOST]) {
      const reduced = (of: Expr): KernelCall => ({
        kernel: 'reduce',
        op,
        dims: [],
        inner: [n],
        expr: of,
        inputs: [{ slot: 0, offset: 0, strides: [1] }],
        output: { slot: 1, offset: 0, strides: [] },
      });
      const terms = await mapped({ dims: [n], expr, inputs: [whole(0, [n])], output: whole(1, [n]) }, [OTHER], n);
      const slots = [{ length: MOST }, { length: 1 }];
      const [found, wanted] = await Promise.all([
        runOnce(wasmExecutor(), planOf([reduced(expr)], slots), [OTHER, null], 1),
        runOnce(
          wasmExecutor(),
          planOf([reduced(x)], slots),
          [Float32Array.from({ length: MOST }, (_, i) => terms[i] ?? 99), null],
          1,
        ),
      ]);
      expect(bitsOf(found), `${op} of ${n}`).toEqual(bitsOf(wanted));
    }
  }
});

it('is as near to float64 as single functions are', async () => {
  const expr = FORMULAS['functions of functions'] as Expr;
  const contents = [Float32Array.from(DATA, (_, i) => 2 * Math.cos(i)), OTHER];
  const plan = planOf([{ kernel: 'map', dims: [MOST], expr, ...views([1]) }], new Array(3).fill({ length: MOST }));
  const wanted = await runOnce(createCpuExecutor('float64'), plan, [...contents, null], 2);
  for (const [i, value] of (await mapped({ dims: [MOST], expr, ...views([1]) }, contents, MOST)).entries())
    expect(Math.abs(value - (wanted[i] as number))).toBeLessThan(2e-6);
});
