import { expect, it } from 'vitest';
import type { KernelCall, View } from '../../graph-core/model/kernel-call.ts';
import { sizeOf } from '../../graph-core/model/tensor.ts';
import { input, s } from '../../graph-core/scalar/expr.ts';
import { planOf, randomNumbers, randomView, runOnce, whole } from '../support/calls.ts';
import { compare, describeKernels } from '../support/reference.ts';

describeKernels('products equal the float64 reference', (executor) => {
  it.each(Array.from({ length: 24 }, (_, seed) => seed))('contract over random views, case %i', async (seed) => {
    const random = randomNumbers(3000 + seed);
    const pick = (list: readonly number[]): number => list[Math.floor(random() * list.length)] as number;
    const group = (): number[] => Array.from({ length: pick([0, 1, 1, 1, 2]) }, () => pick([1, 2, 3, 5, 17]));
    const [batch, m, n, k] = [group(), group(), group(), group()] as const;
    const a = randomView(0, [...batch, ...m, ...k], random);
    const b = randomView(1, [...batch, ...k, ...n], random);
    const out = randomView(2, [...batch, ...m, ...n], random, true);
    await compare(
      executor(),
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
    await compare(executor(), call, [a, b, more, out], seed, 1e-5, 3e-4);
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
    await compare(executor(), call, [{ length: m * k }, { length: k * n }, { length: m * n }], m, 1e-5, 2e-4);
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
    await compare(executor(), call, slots, k, 1e-5, 2e-4);
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
      await compare(executor(), call, [a, b, out], k.length, 1e-5, 2e-4);
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
    expect(await runOnce(executor(), plan, [left, right, null], 2)).toEqual([300, Infinity, NaN]);
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
      executor(),
      call,
      lengths.map((length) => ({ length })),
      apart,
    );
  });
});
