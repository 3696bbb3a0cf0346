import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { KernelCall, View } from '../../graph-core/model/kernel-call.ts';
import { allocate, type Dtype, sizeOf, stridesOf, type TensorData } from '../../graph-core/model/tensor.ts';
import type { Plan } from '../../graph-core/plan/plan.ts';
import { PlannedCall } from '../../graph-core/plan/planned-call.ts';
import { coord, type Expr, input, s } from '../../graph-core/scalar/expr.ts';
import { createCpuExecutor } from './executor.ts';
import type { Precision } from './scratch.ts';

interface Slotted {
  readonly values: readonly number[];
  readonly dtype?: Dtype;
}

const whole = (slot: number, dims: readonly number[]): View => ({ slot, offset: 0, strides: stridesOf(dims) });

/** Runs one call over slots with the given contents; the last slot is the output. */
async function compute(call: KernelCall, slots: readonly Slotted[], precision: Precision = 'float64'): Promise<number[]> {
  const plan: Plan = {
    kind: 'step',
    slots: slots.map(({ values, dtype = 'float' }, arena) => ({ arena, offset: 0, bytes: 4 * values.length, dtype, label: 'x' })),
    arenas: slots.map(({ values }) => 4 * values.length),
    calls: [PlannedCall.of(call, [], 'call')],
    stages: [],
    inputs: [],
    outputs: [],
    loop: { feeds: [], carries: [], collects: [] },
  };
  const loaded = await createCpuExecutor(precision).load(plan);
  for (const [i, { values, dtype = 'float' }] of slots.entries()) {
    const data: TensorData = allocate(dtype, values.length);
    data.set(values);
    loaded.write(i, data);
  }
  await loaded.run();
  return Array.from(await loaded.read(slots.length - 1));
}

const size = fc.integer({ min: 1, max: 6 });

const zeros = (n: number): number[] => new Array<number>(n).fill(0);

async function mapped(expr: Expr, operands: readonly (readonly number[])[], precision?: Precision, dtype?: Dtype) {
  const n = operands[0]?.length ?? 1;
  const call: KernelCall = {
    kernel: 'map',
    dims: [n],
    expr,
    inputs: operands.map((_, i) => whole(i, [n])),
    output: whole(operands.length, [n]),
  };
  return compute(call, [...operands.map((values) => ({ values })), { values: zeros(n), dtype: dtype ?? expr.dtype }], precision);
}

describe('map', () => {
  it('broadcasts a row and transposes a matrix', async () => {
    const call: KernelCall = {
      kernel: 'map',
      dims: [2, 3],
      expr: s.add(input(0), s.mul(input(1), 10)),
      inputs: [
        { slot: 0, offset: 0, strides: [1, 2] },
        { slot: 1, offset: 1, strides: [0, 1] },
      ],
      output: whole(2, [2, 3]),
    };
    const slots = [{ values: [1, 4, 2, 5, 3, 6] }, { values: [9, 1, 2, 3] }, { values: zeros(6) }];
    expect(await compute(call, slots)).toEqual([11, 22, 33, 14, 25, 36]);
  });

  it('rounds after every operation in float32', async () => {
    const expr = s.sub(s.add(input(0), 1e8), 1e8);
    expect(await mapped(expr, [[3]], 'float64')).toEqual([3]);
    expect(await mapped(expr, [[3]], 'float32')).toEqual([0]);
  });

  it('wraps integers', async () => {
    const big = s.constant(2 ** 30, 'int32');
    const x = s.cast(input(0), 'int32');
    expect(await mapped(s.add(s.add(big, big), x), [[0]])).toEqual([-(2 ** 31)]);
    expect(await mapped(s.mul(s.mul(big, x), x), [[3]])).toEqual([Math.imul(Math.imul(2 ** 30, 3), 3)]);
  });

  it('counts coordinates over all dims', async () => {
    const expr = s.add(s.mul(coord(0), s.constant(10, 'int32')), coord(2));
    const call: KernelCall = { kernel: 'map', dims: [2, 1, 3], expr, inputs: [], output: whole(0, [2, 1, 3]) };
    expect(await compute(call, [{ values: zeros(6), dtype: 'int32' }])).toEqual([0, 1, 2, 10, 11, 12]);
  });

  it('evaluates what an expression shares only once', async () => {
    let e: Expr = s.add(input(0), 0);
    for (let i = 0; i < 60; i++) e = s.mul(s.add(e, e), 0.5);
    expect(await mapped(e, [[7]])).toEqual([7]);
  });

  it('works in blocks of any length', async () => {
    const values = Array.from({ length: 5000 }, (_, i) => i);
    expect(await mapped(s.add(input(0), input(1)), [values, values])).toEqual(values.map((x) => 2 * x));
  });

  it('writes nothing when a dim is 0', async () => {
    expect(await mapped(s.neg(input(0)), [[]])).toEqual([]);
  });
});

describe('reduce', () => {
  const reduce = (
    op: 'sum' | 'prod' | 'max' | 'min',
    dims: number[],
    inner: number[],
    values: number[],
    dtype: Dtype = 'float',
  ) =>
    compute(
      {
        kernel: 'reduce',
        op,
        dims,
        inner,
        expr: input(0, dtype),
        inputs: [whole(0, [...dims, ...inner])],
        output: whole(1, dims),
      },
      [
        { values, dtype },
        { values: zeros(sizeOf(dims)), dtype },
      ],
    );

  it('over rows', async () => {
    const values = [1, 2, 3, 4, 5, -6];
    expect(await reduce('sum', [2], [3], values)).toEqual([6, 3]);
    expect(await reduce('prod', [2], [3], values)).toEqual([6, -120]);
    expect(await reduce('max', [2], [3], values)).toEqual([3, 5]);
    expect(await reduce('min', [2], [3], values)).toEqual([1, -6]);
  });

  it('of nothing is the identity', async () => {
    expect(await reduce('sum', [1], [0], [])).toEqual([0]);
    expect(await reduce('prod', [1], [0], [])).toEqual([1]);
    expect(await reduce('max', [1], [0], [])).toEqual([-Infinity]);
    expect(await reduce('max', [1], [0], [], 'int32')).toEqual([-(2 ** 31)]);
    expect(await reduce('min', [1], [0], [], 'bool')).toEqual([1]);
  });

  it('lets a NaN win, wherever it stands', async () => {
    for (const values of [
      [Number.NaN, 1, 2],
      [1, Number.NaN, 2],
      [1, 2, Number.NaN],
    ]) {
      expect(await reduce('max', [], [3], values)).toEqual([Number.NaN]);
      expect(await reduce('min', [], [3], values)).toEqual([Number.NaN]);
    }
  });

  it('compensates what a long sum loses', async () => {
    expect(await reduce('sum', [], [4], [1, 1e100, 1, -1e100])).toEqual([2]);
    expect(await reduce('sum', [], [10_000], new Array<number>(10_000).fill(0.1))).toEqual([1000]);
    expect(await reduce('sum', [], [3], [Infinity, 1, 2])).toEqual([Infinity]);
  });

  it('applies post to the reduced value, with the coordinates of the output', async () => {
    const call: KernelCall = {
      kernel: 'reduce',
      op: 'sum',
      dims: [2],
      inner: [2],
      expr: s.mul(input(0), s.cast(coord(1), 'float')),
      post: s.add(input(0), s.mul(100, coord(0))),
      inputs: [whole(0, [2, 2])],
      output: whole(1, [2]),
    };
    expect(await compute(call, [{ values: [1, 2, 3, 4] }, { values: zeros(2) }])).toEqual([2, 104]);
  });

  it('sums whole numbers exactly in any arrangement', () =>
    fc.assert(
      fc.asyncProperty(fc.array(fc.integer({ min: -1000, max: 1000 }), { minLength: 12, maxLength: 12 }), async (values) => {
        const [rows] = [await reduce('sum', [3], [4], values)];
        const all = await reduce('sum', [], [3, 4], values);
        expect((rows as number[]).reduce((a, b) => a + b, 0)).toBe(all[0]);
      }),
    ));
});

describe('arg', () => {
  const arg = (op: 'max' | 'min', values: number[]) =>
    compute({ kernel: 'arg', op, dims: [], inner: [values.length], inputs: [whole(0, [values.length])], output: whole(1, []) }, [
      { values },
      { values: [0], dtype: 'int32' },
    ]);

  it('takes the first of equal entries, and a NaN before all', async () => {
    expect(await arg('max', [1, 3, 3, 2])).toEqual([1]);
    expect(await arg('min', [2, 1, 1, 3])).toEqual([1]);
    expect(await arg('max', [1, Number.NaN, 9, Number.NaN])).toEqual([1]);
    expect(await arg('min', [-Infinity, Number.NaN])).toEqual([1]);
    expect(await arg('max', [-Infinity, -Infinity])).toEqual([0]);
  });
});

describe('contract', () => {
  it('multiplies matrices, one of them transposed', async () => {
    const call: KernelCall = {
      kernel: 'contract',
      batch: [],
      m: [2],
      n: [2],
      k: [3],
      inputs: [whole(0, [2, 3]), { slot: 1, offset: 0, strides: [1, 3] }],
      output: whole(2, [2, 2]),
    };
    const slots = [{ values: [1, 2, 3, 4, 5, 6] }, { values: [1, 0, -1, 2, 1, 0] }, { values: zeros(4) }];
    expect(await compute(call, slots)).toEqual([-2, 4, -2, 13]);
  });

  it('over nothing is zero', async () => {
    const call: KernelCall = {
      kernel: 'contract',
      batch: [],
      m: [1],
      n: [2],
      k: [0],
      inputs: [whole(0, [1, 0]), whole(1, [0, 2])],
      output: whole(2, [1, 2]),
    };
    expect(await compute(call, [{ values: [] }, { values: [] }, { values: [7, 7] }])).toEqual([0, 0]);
  });

  it('equals a plain triple loop for all shapes', () =>
    fc.assert(
      fc.asyncProperty(
        fc.record({ b: size, m: size, k: size, n: size }),
        fc.infiniteStream(fc.integer({ min: -9, max: 9 })),
        async ({ b, m, k, n }, numbers) => {
          const left = [...numbers.take(b * m * k)];
          const right = [...numbers.take(b * k * n)];
          const call: KernelCall = {
            kernel: 'contract',
            batch: [b],
            m: [m],
            n: [n],
            k: [k],
            inputs: [whole(0, [b, m, k]), whole(1, [b, k, n])],
            output: whole(2, [b, m, n]),
          };
          const want = Array.from({ length: b * m * n }, (_, i) => {
            const [p, x, y] = [Math.floor(i / (m * n)), Math.floor(i / n) % m, i % n];
            let sum = 0;
            for (let z = 0; z < k; z++) sum += (left[(p * m + x) * k + z] as number) * (right[(p * k + z) * n + y] as number);
            return sum;
          });
          expect(await compute(call, [{ values: left }, { values: right }, { values: zeros(b * m * n) }])).toEqual(want);
        },
      ),
      { numRuns: 60 },
    ));
});

describe('gather', () => {
  it('reads rows by index; what lies outside is NaN', async () => {
    const call: KernelCall = {
      kernel: 'gather',
      dims: [3, 2],
      stride: 2,
      size: 2,
      inputs: [
        { slot: 0, offset: 0, strides: [0, 1] },
        { slot: 1, offset: 0, strides: [1, 0] },
      ],
      output: whole(2, [3, 2]),
    };
    const slots = [{ values: [1, 2, 3, 4] }, { values: [1, 2, 0], dtype: 'int32' as const }, { values: zeros(6) }];
    expect(await compute(call, slots)).toEqual([3, 4, Number.NaN, Number.NaN, 1, 2]);
  });
});
