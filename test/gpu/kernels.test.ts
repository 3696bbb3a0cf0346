import { beforeAll, expect, it } from 'vitest';
import type { KernelCall, View } from '../../graph-core/model/kernel-call.ts';
import { type Dtype, sizeOf } from '../../graph-core/model/tensor.ts';
import { coord, input, s } from '../../graph-core/scalar/expr.ts';
import { createCpuExecutor } from '../../kernels/cpu/executor.ts';
import type { Executor } from '../../kernels/executor.ts';
import { planOf, randomData, randomNumbers, randomView, runOnce, whole } from '../support/calls.ts';
import { describeGpu, gpuExecutor } from '../support/gpu.ts';
import { describeDevices } from '../support/wasm.ts';

const cpu = createCpuExecutor('float64');
/** The one that is compared with the reference. */
let gpu: Executor;

type Slots = { length: number; dtype?: Dtype }[];

/** Runs one call on both executors over the same random numbers and compares what it wrote. */
async function compare(call: KernelCall, slots: Slots, seed: number, rtol = 1e-5, atol = 1e-5): Promise<void> {
  const random = randomNumbers(seed);
  const written = call.output.slot;
  const contents = slots.map(({ length, dtype }, i) => {
    if (dtype === 'int32') return Int32Array.from({ length }, () => Math.floor(random() * 5));
    const isUnread = i === written && call.inputs.every(({ slot }) => slot !== written);
    return isUnread ? new Float64Array(length) : randomData(length, random);
  });
  const plan = planOf([call], slots);
  const want = await runOnce(cpu, plan, contents, written);
  const have = await runOnce(gpu, plan, contents, written);
  expect(have).toHaveLength(want.length);
  for (const [i, w] of want.entries()) {
    const h = have[i] as number;
    const close = Object.is(h, w) || h === w || Math.abs(h - w) <= atol + rtol * Math.abs(w);
    if (!close) expect.fail(`element ${i}: ${h}, not ${w} (${JSON.stringify(call).slice(0, 400)})`);
  }
}

function equalsReference(open: () => Promise<Executor>): void {
  beforeAll(async () => {
    gpu = await open();
  });

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
    await compare({ kernel: 'map', dims, expr, inputs: [a.view, b.view], output: out.view }, [a, b, out], seed);
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
    await compare(call, [a, out], seed, 1e-5, 1e-4);
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
    await compare(call, [{ length: 2 * n }, { length: 2 }], n, 1e-5, 2e-3);
  });

  it.each(Array.from({ length: 24 }, (_, seed) => seed))('contract over random views, case %i', async (seed) => {
    const random = randomNumbers(3000 + seed);
    const pick = (list: readonly number[]): number => list[Math.floor(random() * list.length)] as number;
    const group = (): number[] => Array.from({ length: pick([0, 1, 1, 1, 2]) }, () => pick([1, 2, 3, 5, 17]));
    const [batch, m, n, k] = [group(), group(), group(), group()] as const;
    const a = randomView(0, [...batch, ...m, ...k], random);
    const b = randomView(1, [...batch, ...k, ...n], random);
    const out = randomView(2, [...batch, ...m, ...n], random, true);
    await compare(
      { kernel: 'contract', batch, m, n, k, inputs: [a.view, b.view], output: out.view },
      [a, b, out],
      seed,
      1e-5,
      1e-4,
    );
  });

  it.each(Array.from({ length: 16 }, (_, seed) => seed))('contract with an epilogue over random views, case %i', async (seed) => {
    const random = randomNumbers(6000 + seed);
    const pick = (list: readonly number[]): number => list[Math.floor(random() * list.length)] as number;
    const group = (): number[] => Array.from({ length: pick([0, 1, 1, 2]) }, () => pick([1, 2, 3, 5, 17]));
    const [batch, m, n] = [group(), group(), group()] as const;
    // also as long a sum as is a reduction
    const k = [pick([1, 3, 17, 300])];
    const dims = [...batch, ...m, ...n];
    const [a, b] = [randomView(0, [...batch, ...m, ...k], random), randomView(1, [...batch, ...k, ...n], random)];
    const more = randomView(2, dims, random);
    const out = randomView(3, dims, random, true);
    // every other time what is written over is read at its own place
    const old = seed % 2 === 0 ? out.view : more.view;
    const post = s.select(s.gt(input(3), 0), s.sub(input(4), s.mul(input(0), 0.5)), s.add(input(0), input(3)));
    const call: KernelCall = {
      kernel: 'contract',
      batch,
      m,
      n,
      k,
      post,
      inputs: [a.view, b.view, more.view, old],
      output: out.view,
    };
    await compare(call, [a, b, more, out], seed, 1e-5, 3e-4);
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
      await compare(call, [a, bias, out], rows, 1e-5, 1e-4);
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
      { kernel: 'reduce', op: 'sum', dims, inner, expr: s.mul(input(0), 2), post, inputs, output: out.view },
      [a, more, out],
      seed,
      1e-5,
      2e-4,
    );
  });

  it.each([
    [128, 784, 64],
    [1, 1, 5000],
    [3, 600, 60],
    [33, 65, 31],
  ])('contract %i x %i x %i', async (m, k, n) => {
    const call: KernelCall = {
      kernel: 'contract',
      batch: [],
      m: [m],
      n: [n],
      k: [k],
      inputs: [whole(0, [m, k]), whole(1, [k, n])],
      output: whole(2, [m, n]),
    };
    await compare(call, [{ length: m * k }, { length: k * n }, { length: m * n }], m, 1e-5, 2e-4);
  });

  it.each([
    [2, 520, 70, 1030, false],
    [1, 5, 9, 2500, true],
    [3, 2, 13, 1100, true],
    [1, 3, 300, 1100, false],
    [2, 2, 3, 2100, false],
  ])('contract in blocks, with an epilogue: %i of %i x %i, over %i terms, turned %s', async (batch, m, n, k, isTurned) => {
    const right: View = { slot: 1, offset: 0, strides: isTurned ? [k * n, 1, k] : [k * n, n, 1] };
    const call: KernelCall = {
      kernel: 'contract',
      batch: [batch],
      m: [m],
      n: [n],
      k: [k],
      post: s.sub(input(3), s.mul(input(0), 0.125)),
      inputs: [whole(0, [batch, m, k]), right, { slot: 3, offset: 0, strides: [0, 0, 1] }],
      output: whole(2, [batch, m, n]),
    };
    const slots = [batch * m * k, batch * k * n, batch * m * n, n].map((length) => ({ length }));
    await compare(call, slots, k, 1e-5, 2e-4);
  });

  it.each([
    [[], [], [60]],
    [[], [7], []],
    [[2], [1], [5]],
    [[], [3], [5]],
    [[3], [2, 2], [3]],
    [[2], [5], [1]],
    [[], [], []],
  ])('contract to few outputs over long sums, %j of %j x %j', async (batch, m, n) => {
    const random = randomNumbers(8000 + m.length + 7 * n.length + sizeOf([...m, ...n]));
    for (const k of [[600], [3, 211]]) {
      const dims = [...batch, ...m, ...n];
      const [a, b] = [randomView(0, [...batch, ...m, ...k], random), randomView(1, [...batch, ...k, ...n], random)];
      const out = randomView(2, dims, random, true);
      const post = s.sub(input(3), s.mul(input(0), 0.125));
      const call: KernelCall = {
        kernel: 'contract',
        batch,
        m,
        n,
        k,
        post,
        inputs: [a.view, b.view, out.view],
        output: out.view,
      };
      await compare(call, [a, b, out], k.length, 1e-5, 2e-4);
    }
  });

  it('a product of few outputs is infinite where one of its terms is', async () => {
    const call: KernelCall = {
      kernel: 'contract',
      batch: [],
      m: [],
      n: [3],
      k: [300],
      inputs: [whole(0, [300]), whole(1, [300, 3])],
      output: whole(2, [3]),
    };
    const left = Float64Array.from({ length: 300 }, () => 1);
    const right = Float64Array.from({ length: 900 }, (_, i) => (i === 301 ? Infinity : i === 302 ? NaN : 1));
    const plan = planOf([call], [{ length: 300 }, { length: 900 }, { length: 3 }]);
    expect(await runOnce(gpu, plan, [left, right, null], 2)).toEqual([300, Infinity, NaN]);
  });

  it.each([1, 2])('contract over overlapping windows, %i apart', async (apart) => {
    const [rows, channels, size, kernel, outputs] = [3, 2, 11, 3, 9];
    const places = Math.floor((size - kernel) / apart) + 1;
    const [plane, image] = [size * size, channels * size * size];
    const call: KernelCall = {
      kernel: 'contract',
      batch: [],
      m: [rows, places, places],
      n: [outputs],
      k: [channels, kernel, kernel],
      inputs: [
        { slot: 0, offset: 0, strides: [image, apart * size, apart, plane, size, 1] },
        // the kernel is read from its end, as in the gradient of a convolution
        { slot: 1, offset: kernel * kernel - 1, strides: [kernel * kernel, -kernel, -1, channels * kernel * kernel] },
      ],
      output: whole(2, [rows, places, places, outputs]),
    };
    const lengths = [rows * image, outputs * channels * kernel * kernel, rows * places * places * outputs];
    await compare(
      call,
      lengths.map((length) => ({ length })),
      apart,
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
    expect(await runOnce(gpu, plan, [data, null], 1)).toEqual(await runOnce(cpu, plan, [data, null], 1));
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
    const have = await runOnce(gpu, plan, contents, 2);
    expect(have).toEqual(await runOnce(cpu, plan, contents, 2));
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
    expect(await runOnce(gpu, planOf([count], [{ length: 6, dtype: 'int32' }]), [null], 0)).toEqual([0, 1, 2, 10, 11, 12]);
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
    expect(await runOnce(gpu, plan, [Int32Array.from([-1, 0, 1, 2]), null], 1)).toEqual([1, 0, 1, 0]);
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
    const have = await runOnce(gpu, plan, [data, null], 1);
    const want = await runOnce(cpu, plan, [data, null], 1);
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
    expect(await runOnce(gpu, plan, [Float64Array.from([1, NaN, Infinity, -3e38]), null], 1)).toEqual([1, 0, 0, 1]);
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
    expect(await runOnce(gpu, plan, [Float64Array.from([1, 2, 3]), Float64Array.from([10, 20, 30])], 0)).toEqual([11, 22, 33]);
  });
}

describeDevices('WebGPU kernels equal the float64 reference', equalsReference);
describeGpu('WebGPU kernels as they are written for a GPU equal the float64 reference', () =>
  equalsReference(() => gpuExecutor({ software: false, products: 'blocks' })),
);
