import { beforeAll, expect, it } from 'vitest';
import type { KernelCall } from '../../graph-core/model/kernel-call.ts';
import { coord, input, s } from '../../graph-core/scalar/expr.ts';
import { createCpuExecutor } from '../../kernels/cpu/executor.ts';
import type { Executor } from '../../kernels/executor.ts';
import { planOf, randomData, randomNumbers, randomView, runOnce } from '../support/calls.ts';
import { describeDevices } from '../support/wasm.ts';

const cpu = createCpuExecutor('float64');
const SIZES = [1, 2, 3, 4, 5, 9, 17];

describeDevices('calls that look things up, and the ends of rows, equal the reference exactly on WebGPU', (open) => {
  let device: Executor;
  beforeAll(async () => {
    device = await open();
  });

  const dimsOf = (random: () => number, rank: number): number[] =>
    Array.from({ length: rank }, () => SIZES[Math.floor(random() * SIZES.length)] as number);

  it.each(Array.from({ length: 12 }, (_, seed) => seed))(
    'arg over random views, with NaN and equal entries, case %i',
    async (seed) => {
      const random = randomNumbers(300 + seed);
      const [dims, inner] = [dimsOf(random, seed % 3), dimsOf(random, 1 + (seed % 2))];
      const a = randomView(0, [...dims, ...inner], random);
      const out = randomView(1, dims, random, true);
      const op = seed % 2 === 0 ? 'max' : 'min';
      const call: KernelCall = { kernel: 'arg', op, dims, inner, inputs: [a.view], output: out.view };
      const plan = planOf([call], [a, { ...out, dtype: 'int32' }]);
      const few = [-Infinity, -1, 0, 1, 1, Infinity, ...(seed % 3 === 0 ? [Number.NaN] : [])];
      const data = Float64Array.from({ length: a.length }, () => few[Math.floor(random() * few.length)] as number);
      const contents = [data, new Int32Array(out.length)];
      expect(await runOnce(device, plan, contents, 1)).toEqual(await runOnce(cpu, plan, contents, 1));
    },
  );

  it.each(Array.from({ length: 12 }, (_, seed) => seed))('gather over random views, also from outside, case %i', async (seed) => {
    const random = randomNumbers(400 + seed);
    const dims = dimsOf(random, 1 + (seed % 3));
    const [a, which, out] = [0, 1, 2].map((slot) => randomView(slot, dims, random, slot === 2)) as [
      ReturnType<typeof randomView>,
      ReturnType<typeof randomView>,
      ReturnType<typeof randomView>,
    ];
    const [stride, size] = [1 + (seed % 4), 5];
    const call: KernelCall = { kernel: 'gather', dims, stride, size, inputs: [a.view, which.view], output: out.view };
    const source = { length: a.length + stride * size };
    const plan = planOf([call], [source, { ...which, dtype: 'int32' }, out]);
    const indices = Int32Array.from({ length: which.length }, () => Math.floor(random() * 7) - 1);
    const contents = [randomData(source.length, random), indices, new Float64Array(out.length)];
    expect(await runOnce(device, plan, contents, 2)).toEqual(await runOnce(cpu, plan, contents, 2));
  });

  it.each([
    [[3, 7, 1], 1],
    [[5, 2], 2],
    [[4, 3], 3],
    [[2, 3, 5], 15],
    [[1, 130], 130],
  ])('random numbers for %j, %i to a sample', async (dims, elements) => {
    const strides = [...dims.slice(1), 1].map((_, d) => dims.slice(d + 1).reduce((product, n) => product * n, 1));
    const along = { slot: 2, offset: 0, strides: dims.map((_, d) => (d === 0 ? 1 : 0)) };
    const still = (slot: number) => ({ slot, offset: 0, strides: dims.map(() => 0) });
    const call: KernelCall = {
      kernel: 'random',
      dims,
      elements,
      stream: 0xdeadbeef,
      lane: 1,
      inputs: [still(0), still(1), along],
      output: { slot: 3, offset: 0, strides },
    };
    const ints = { length: 1, dtype: 'int32' } as const;
    const count = dims.reduce((product, n) => product * n, 1);
    const plan = planOf([call], [ints, ints, { ...ints, length: dims[0] as number }, { ...ints, length: count }]);
    const samples = Int32Array.from({ length: dims[0] as number }, (_, i) => 7 * i);
    const contents = [Int32Array.of(-5), Int32Array.of(12), samples, new Int32Array(count)];
    expect(await runOnce(device, plan, contents, 3)).toEqual(await runOnce(cpu, plan, contents, 3));
  });

  it.each([
    ['rows', [6, 5], [[5, 1]]],
    ['columns', [6, 5], [[1, 6]]],
  ] as const)('sums along %s whose terms and results count', async (_, [results, terms], [strides]) => {
    const call: KernelCall = {
      kernel: 'reduce',
      op: 'sum',
      dims: [results],
      inner: [terms],
      expr: s.mul(input(0), s.add(s.mul(coord(0), s.constant(10, 'int32')), coord(1))),
      post: s.add(input(0), coord(0)),
      inputs: [{ slot: 0, offset: 0, strides: [...strides] }],
      output: { slot: 1, offset: 0, strides: [1] },
    };
    const plan = planOf([call], [{ length: 30 }, { length: 6 }]);
    const contents = [Float64Array.from({ length: 30 }, (__, i) => (i % 7) - 3), new Float64Array(6)];
    expect(await runOnce(device, plan, contents, 1)).toEqual(await runOnce(cpu, plan, contents, 1));
  });

  it('whole numbers are divided, multiplied and compared as the reference does it', async () => {
    const pairs = [-7, -1, 0, 3, 2 ** 31 - 1, -(2 ** 31)].flatMap((x) => [-3, -1, 0, 2, 5].map((y) => [x, y] as const));
    const [x, y] = [input(0, 'int32'), input(1, 'int32')];
    const line = { offset: 0, strides: [1] };
    const all = [
      s.rem(x, y),
      s.mul(x, y),
      s.sub(s.neg(x), y),
      s.cast(s.and(s.lt(x, y), s.not(s.eq(y, s.constant(2, 'int32')))), 'int32'),
    ];
    for (const expr of all) {
      const call: KernelCall = {
        kernel: 'map',
        dims: [pairs.length],
        expr,
        inputs: [
          { slot: 0, ...line },
          { slot: 1, ...line },
        ],
        output: { slot: 2, ...line },
      };
      const plan = planOf(
        [call],
        [0, 1, 2].map(() => ({ length: pairs.length, dtype: 'int32' as const })),
      );
      const contents = [...[0, 1].map((i) => Int32Array.from(pairs, (pair) => pair[i] as number)), new Int32Array(pairs.length)];
      expect(await runOnce(device, plan, contents, 2)).toEqual(await runOnce(cpu, plan, contents, 2));
    }
  });

  it('numbers that lie behind those asked for are neither read from beyond the memory nor taken in', async () => {
    const apart = 40_000;
    const column = { slot: 0, offset: 0, strides: [apart] };
    const copy: KernelCall = {
      kernel: 'map',
      dims: [5],
      expr: s.neg(input(0)),
      inputs: [column],
      output: { slot: 1, offset: 0, strides: [1] },
    };
    const far = planOf([copy], [{ length: 4 * apart + 1 }, { length: 5 }]);
    const data = Float64Array.from({ length: 4 * apart + 1 }, (_, i) => i);
    expect(await runOnce(device, far, [data, null], 1)).toEqual([0, 1, 2, 3, 4].map((i) => -i * apart));
    // rows of five with three that are no numbers behind each
    const rows = (slot: number, strides: number[]) => ({ slot, offset: 0, strides });
    const product: KernelCall = {
      kernel: 'contract',
      batch: [],
      m: [1],
      n: [3],
      k: [5],
      inputs: [rows(0, [0, 1]), rows(1, [1, 8])],
      output: rows(2, [3, 1]),
    };
    const largest: KernelCall = {
      kernel: 'reduce',
      op: 'max',
      dims: [3],
      inner: [5],
      expr: s.neg(s.add(input(0), 1)),
      inputs: [rows(1, [8, 1])],
      output: rows(3, [1]),
    };
    const padded = Float64Array.from({ length: 24 }, (_, i) => (i % 8 < 5 ? i % 8 : Number.NaN));
    const slots = [5, 24, 3, 3].map((length) => ({ length }));
    const contents = [Float64Array.of(1, 2, 3, 4, 5), padded, null, null];
    expect(await runOnce(device, planOf([product], slots), contents, 2)).toEqual([40, 40, 40]);
    expect(await runOnce(device, planOf([largest], slots), contents, 3)).toEqual([-1, -1, -1]);
  });

  it('formulas that differ in the order of what they read are two', async () => {
    const line = (slot: number) => ({ slot, offset: 0, strides: [1] });
    const difference = (expr: ReturnType<typeof input>, slot: number): KernelCall => ({
      kernel: 'map',
      dims: [5],
      expr,
      inputs: [line(0), line(1)],
      output: line(slot),
    });
    const calls = [difference(s.sub(input(0), input(1)), 2), difference(s.sub(input(1), input(0)), 3)];
    const plan = planOf(
      calls,
      [0, 1, 2, 3].map(() => ({ length: 5 })),
    );
    const contents = [Float64Array.of(1, 2, 3, 4, 5), Float64Array.of(5, 4, 3, 2, 1), null, null];
    expect(await runOnce(device, plan, contents, 2)).toEqual([-4, -2, 0, 2, 4]);
    expect(await runOnce(device, plan, contents, 3)).toEqual([4, 2, 0, -2, -4]);
  });
});
