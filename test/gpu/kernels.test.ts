import { expect, it } from 'vitest';
import type { KernelCall, View } from '../../graph-core/model/kernel-call.ts';
import { coord, input, s } from '../../graph-core/scalar/expr.ts';
import { planOf, randomNumbers, randomView, runOnce, whole } from '../support/calls.ts';
import { compare, describeKernels, reference } from '../support/reference.ts';

describeKernels('kernels equal the float64 reference', (executor) => {
  const sizes = [0, 1, 2, 3, 7, 64, 65];
  const dimsOf = (random: () => number, rank: number): number[] =>
    Array.from({ length: rank }, () => sizes[Math.floor(random() * (rank > 2 ? 5 : sizes.length))] as number);

  it.each(Array.from({ length: 16 }, (_, seed) => seed))('map over random views, case %i', async (seed) => {
    const random = randomNumbers(1000 + seed);
    const dims = dimsOf(random, seed % 5);
    const a = randomView(0, dims, random);
    const b = randomView(1, dims, random);
    const out = randomView(2, dims, random, true);
    const expr = s.select(s.gt(input(0), input(1)), s.add(s.mul(input(0), input(1)), 0.5), s.tanh(s.sub(input(0), input(1))));
    await compare(executor(), { kernel: 'map', dims, expr, inputs: [a.view, b.view], output: out.view }, [a, b, out], seed);
  });

  it.each(Array.from({ length: 20 }, (_, seed) => seed))('reduce over random views, case %i', async (seed) => {
    const random = randomNumbers(2000 + seed);
    const dims = dimsOf(random, seed % 3);
    const inner = dimsOf(random, 1 + (seed % 3));
    const a = randomView(0, [...dims, ...inner], random);
    const out = randomView(1, dims, random, true);
    const op = (['sum', 'max', 'min', 'sum'] as const)[seed % 4] as 'sum';
    const expr = s.mul(input(0), s.add(input(0), 1));
    const call: KernelCall = {
      kernel: 'reduce',
      op,
      dims,
      inner,
      expr,
      post: s.mul(input(0), 0.25),
      inputs: [a.view],
      output: out.view,
    };
    await compare(executor(), call, [a, out], seed, 1e-5, 1e-4);
  });

  it.each([255, 256, 100_000])('a sum of %i terms stays accurate', async (n) => {
    const call: KernelCall = {
      kernel: 'reduce',
      op: 'sum',
      dims: [2],
      inner: [n],
      expr: input(0),
      inputs: [whole(0, [2, n])],
      output: whole(1, [2]),
    };
    await compare(executor(), call, [{ length: 2 * n }, { length: 2 }], n, 1e-5, 2e-3);
  });

  it.each([1, 2, 3, 4, 5, 9])('reduce long rows, %i of them, with what surrounds them left alone', async (rows) => {
    const random = randomNumbers(2500 + rows);
    const inner = [3, 211];
    for (const op of ['sum', 'prod', 'max', 'min'] as const) {
      const [a, bias] = [randomView(0, [rows, ...inner], random), randomView(1, [rows], random)];
      const out = randomView(2, [rows], random, true);
      // products of hundreds of factors stay near 1
      const expr = op === 'prod' ? s.add(s.mul(input(0), 1e-3), 1) : input(0);
      const post = s.add(input(0), input(2));
      const inputs = [a.view, { ...bias.view, strides: [...bias.view.strides, 0, 0] }];
      const call: KernelCall = { kernel: 'reduce', op, dims: [rows], inner, expr, post, inputs, output: out.view };
      await compare(executor(), call, [a, bias, out], rows, 1e-5, 1e-4);
    }
  });

  it.each(Array.from({ length: 12 }, (_, seed) => seed))('reduce with an epilogue over random views, case %i', async (seed) => {
    const random = randomNumbers(7000 + seed);
    const dims = dimsOf(random, seed % 3);
    const inner = seed % 4 === 0 ? [300] : dimsOf(random, 1 + (seed % 2));
    const a = randomView(0, [...dims, ...inner], random);
    const more = randomView(1, dims, random);
    const out = randomView(2, dims, random, true);
    const still = (view: View): View => ({ ...view, strides: [...view.strides, ...inner.map(() => 0)] });
    const old = seed % 2 === 0 ? out.view : more.view;
    const post = s.add(s.mul(input(0), 0.1), s.mul(input(2), input(3)));
    const inputs = [a.view, still(more.view), still(old)];
    await compare(
      executor(),
      { kernel: 'reduce', op: 'sum', dims, inner, expr: s.mul(input(0), 2), post, inputs, output: out.view },
      [a, more, out],
      seed,
      1e-5,
      2e-4,
    );
  });

  it('arg takes the first of equal entries', async () => {
    const call: KernelCall = {
      kernel: 'arg',
      op: 'max',
      dims: [5],
      inner: [3, 4],
      inputs: [whole(0, [5, 3, 4])],
      output: whole(1, [5]),
    };
    const plan = planOf([call], [{ length: 60 }, { length: 5, dtype: 'int32' }]);
    const data = Float64Array.from({ length: 60 }, (_, i) => (i * 7) % 5);
    expect(await runOnce(executor(), plan, [data, null], 1)).toEqual(await runOnce(reference, plan, [data, null], 1));
  });

  it('gather reads by index and marks an index outside', async () => {
    const call: KernelCall = {
      kernel: 'gather',
      dims: [4, 3],
      stride: 3,
      size: 5,
      inputs: [
        { slot: 0, offset: 0, strides: [0, 1] },
        { slot: 1, offset: 0, strides: [1, 0] },
      ],
      output: whole(2, [4, 3]),
    };
    const plan = planOf([call], [{ length: 15 }, { length: 4, dtype: 'int32' }, { length: 12 }]);
    const contents = [Float64Array.from({ length: 15 }, (_, i) => i), Int32Array.from([4, 0, 7, -1]), null];
    const have = await runOnce(executor(), plan, contents, 2);
    expect(have).toEqual(await runOnce(reference, plan, contents, 2));
    expect(have.slice(0, 6)).toEqual([12, 13, 14, 0, 1, 2]);
    expect(have.slice(6).every(Number.isNaN)).toBe(true);
  });

  it('counts with coordinates and keeps int32 and bool', async () => {
    const count: KernelCall = {
      kernel: 'map',
      dims: [2, 3],
      expr: s.add(s.mul(coord(0), s.constant(10, 'int32')), coord(1)),
      inputs: [],
      output: whole(0, [2, 3]),
    };
    expect(await runOnce(executor(), planOf([count], [{ length: 6, dtype: 'int32' }]), [null], 0)).toEqual([0, 1, 2, 10, 11, 12]);
    const odd: KernelCall = {
      kernel: 'map',
      dims: [4],
      expr: s.eq(s.rem(input(0, 'int32'), s.constant(2, 'int32')), s.constant(1, 'int32')),
      inputs: [whole(0, [4])],
      output: whole(1, [4]),
    };
    const plan = planOf(
      [odd],
      [
        { length: 4, dtype: 'int32' },
        { length: 4, dtype: 'bool' },
      ],
    );
    expect(await runOnce(executor(), plan, [Int32Array.from([-1, 0, 1, 2]), null], 1)).toEqual([1, 0, 1, 0]);
  });

  const unary = [
    'neg',
    'exp',
    'expm1',
    'log',
    'log1p',
    'sqrt',
    'sin',
    'cos',
    'tanh',
    'sinh',
    'cosh',
    'erf',
    'floor',
    'ceil',
    'round',
    'atan',
  ] as const;
  it.each(unary)('%s at ordinary points, at the edges and beyond', async (op) => {
    const points = [-3.5, -2.5, -1, -0.5, -1e-6, 0, 1e-6, 0.25, 0.5, 1, 1.5, 2.5, 10, 88, 100, -100, Infinity, -Infinity, NaN];
    // trigonometric functions have no limit at infinity, and drivers reduce large arguments with large errors
    const skip = (x: number): boolean => (op === 'sin' || op === 'cos') && !(Math.abs(x) < 11);
    const used = points.filter((x) => !skip(x));
    const plan = planOf(
      [
        {
          kernel: 'map',
          dims: [used.length],
          expr: s[op](input(0)),
          inputs: [whole(0, [used.length])],
          output: whole(1, [used.length]),
        },
      ],
      [{ length: used.length }, { length: used.length }],
    );
    const data = Float64Array.from(used, Math.fround);
    const have = await runOnce(executor(), plan, [data, null], 1);
    const want = await runOnce(reference, plan, [data, null], 1);
    for (const [i, w] of want.entries()) {
      const h = have[i] as number;
      const single = Math.fround(w);
      const close = Object.is(h, w) || h === single || Math.abs(h - single) <= 3e-6 + 2e-5 * Math.abs(single);
      if (!close) expect.fail(`${op}(${used[i]}) is ${h}, not ${single}`);
    }
  });

  it('finds what is not finite by its bits', async () => {
    const plan = planOf(
      [{ kernel: 'map', dims: [4], expr: s.isfinite(input(0)), inputs: [whole(0, [4])], output: whole(1, [4]) }],
      [{ length: 4 }, { length: 4, dtype: 'bool' }],
    );
    expect(await runOnce(executor(), plan, [Float64Array.from([1, NaN, Infinity, -3e38]), null], 1)).toEqual([1, 0, 0, 1]);
  });

  it('updates in place', async () => {
    const plan = planOf(
      [
        {
          kernel: 'map',
          dims: [3],
          expr: s.add(input(0), input(1)),
          inputs: [whole(0, [3]), whole(1, [3])],
          output: whole(0, [3]),
        },
      ],
      [{ length: 3 }, { length: 3 }],
    );
    expect(await runOnce(executor(), plan, [Float64Array.from([1, 2, 3]), Float64Array.from([10, 20, 30])], 0)).toEqual([
      11, 22, 33,
    ]);
  });
});
