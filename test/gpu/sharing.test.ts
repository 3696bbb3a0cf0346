import { beforeAll, expect, it } from 'vitest';
import type { KernelCall } from '../../graph-core/model/kernel-call.ts';
import type { Dtype } from '../../graph-core/model/tensor.ts';
import type { Plan } from '../../graph-core/plan/plan.ts';
import { coord, type Expr, input, s } from '../../graph-core/scalar/expr.ts';
import { createCpuExecutor } from '../../kernels/cpu/executor.ts';
import type { Executor } from '../../kernels/executor.ts';
import { planOf, runOnce, whole } from '../support/calls.ts';
import { describeGpu, gpuExecutor } from '../support/gpu.ts';

const cpu = createCpuExecutor('float64');
let gpu: Executor;

/** The same plan with slots side by side in as many arenas as `arenaOf` names. */
function packed(plan: Plan, arenaOf: (slot: number) => number): Plan {
  const arenas: number[] = [];
  const slots = plan.slots.map((slot, i) => {
    const arena = arenaOf(i);
    const offset = arenas[arena] ?? 0;
    arenas[arena] = offset + Math.max(256, Math.ceil(slot.bytes / 256) * 256);
    return { ...slot, arena, offset };
  });
  return { ...plan, slots, arenas };
}

const ramp = (n: number, from = 0): Float64Array => Float64Array.from({ length: n }, (_, i) => from + i);

describeGpu('memory that calls share', () => {
  beforeAll(async () => {
    gpu = await gpuExecutor();
  });

  it('an input beside the output in one buffer', async () => {
    const n = 100;
    const call: KernelCall = {
      kernel: 'map',
      dims: [n],
      expr: s.add(s.mul(input(0), 2), input(1)),
      inputs: [whole(0, [n]), whole(1, [n])],
      output: whole(2, [n]),
    };
    const plan = packed(planOf([call], [{ length: n }, { length: n }, { length: n }]), (slot) => (slot === 1 ? 1 : 0));
    const have = await runOnce(gpu, plan, [ramp(n), ramp(n, 1000), null], 2);
    expect(have).toEqual(Array.from({ length: n }, (_, i) => 1000 + 3 * i));
  });

  it('values of several types in the buffer that is written', async () => {
    const n = 5;
    const slots: { length: number; dtype: Dtype }[] = [
      { length: n, dtype: 'float' },
      { length: n, dtype: 'int32' },
      { length: n, dtype: 'bool' },
      { length: n, dtype: 'float' },
    ];
    const call: KernelCall = {
      kernel: 'map',
      dims: [n],
      expr: s.select(input(2, 'bool'), input(0), s.cast(input(1, 'int32'), 'float')),
      inputs: [whole(0, [n]), whole(1, [n]), whole(2, [n])],
      output: whole(3, [n]),
    };
    const contents = [ramp(n, 0.5), Int32Array.from([-1, -2, -3, -4, 7]), Int32Array.from([1, 0, 1, 0, 0]), null];
    const plan = packed(planOf([call], slots), () => 0);
    expect(await runOnce(gpu, plan, contents, 3)).toEqual([0.5, -2, 2.5, -4, 7]);
  });

  it('more operands than the device binds', async () => {
    const operands = Array.from({ length: 20 }, (_, i) => i);
    const expr = operands.slice(1).reduce((e: Expr, i) => s.add(e, s.mul(input(i), i)), input(0));
    const call: KernelCall = {
      kernel: 'map',
      dims: [4],
      expr,
      inputs: operands.map((i) => whole(i, [4])),
      output: whole(20, [4]),
    };
    const plan = planOf(
      [call],
      [...operands, 20].map(() => ({ length: 4 })),
    );
    const contents = [...operands.map((i) => ramp(4, i)), null];
    const have = await runOnce(
      gpu,
      packed(plan, (slot) => (slot < 20 ? slot % 3 : 3)),
      contents,
      20,
    );
    expect(have).toEqual(await runOnce(cpu, plan, contents, 20));
  });

  it.each(['int32', 'bool'] as const)('reductions of %s', async (dtype) => {
    for (const inner of [7, 300]) {
      for (const op of ['sum', 'prod', 'max', 'min'] as const) {
        const call: KernelCall = {
          kernel: 'reduce',
          op,
          dims: [2],
          inner: [inner],
          expr: input(0, dtype),
          inputs: [whole(0, [2, inner])],
          output: whole(1, [2]),
        };
        const result: Dtype = op === 'sum' || op === 'prod' ? 'int32' : dtype;
        const plan = planOf(
          [call],
          [
            { length: 2 * inner, dtype },
            { length: 2, dtype: result },
          ],
        );
        const data = Int32Array.from({ length: 2 * inner }, (_, i) => (dtype === 'bool' ? (i < inner ? 0 : 1) : (i % 7) - 3));
        expect(await runOnce(gpu, plan, [data, null], 1), `${op} of ${inner}`).toEqual(await runOnce(cpu, plan, [data, null], 1));
      }
    }
  });

  it.each(['float', 'int32', 'bool'] as const)('the identity of an empty reduction of %s', async (dtype) => {
    for (const op of ['sum', 'prod', 'max', 'min'] as const) {
      const call: KernelCall = {
        kernel: 'reduce',
        op,
        dims: [2],
        inner: [0],
        expr: input(0, dtype),
        inputs: [whole(0, [2, 0])],
        output: whole(1, [2]),
      };
      const plan = planOf(
        [call],
        [
          { length: 0, dtype },
          { length: 2, dtype },
        ],
      );
      expect(await runOnce(gpu, plan, [null, null], 1), op).toEqual(await runOnce(cpu, plan, [null, null], 1));
    }
  });

  it('a NaN wins a maximum, short and long', async () => {
    for (const inner of [5, 1000]) {
      const call: KernelCall = {
        kernel: 'reduce',
        op: 'max',
        dims: [2],
        inner: [inner],
        expr: input(0),
        inputs: [whole(0, [2, inner])],
        output: whole(1, [2]),
      };
      const data = ramp(2 * inner);
      data[3] = Number.NaN;
      const plan = planOf([call], [{ length: 2 * inner }, { length: 2 }]);
      expect(await runOnce(gpu, plan, [data, null], 1)).toEqual([Number.NaN, 2 * inner - 1]);
    }
  });

  it('coordinates of all axes in a reduction and after it', async () => {
    const call: KernelCall = {
      kernel: 'reduce',
      op: 'sum',
      dims: [2, 1, 3],
      inner: [1, 4],
      expr: s.mul(input(0), s.cast(s.add(coord(4), coord(2)), 'float')),
      post: s.add(input(0), s.mul(1000, coord(0))),
      inputs: [whole(0, [2, 1, 3, 1, 4])],
      output: whole(1, [2, 1, 3]),
    };
    const plan = planOf([call], [{ length: 24 }, { length: 6 }]);
    const want = await runOnce(cpu, plan, [ramp(24), null], 1);
    expect(await runOnce(gpu, plan, [ramp(24), null], 1)).toEqual(want);
    expect(want[0]).toBe(0 * 0 + 1 * 1 + 2 * 2 + 3 * 3);
  });

  it('a product of integers and floats', async () => {
    const call: KernelCall = {
      kernel: 'contract',
      batch: [],
      m: [5],
      n: [6],
      k: [3],
      inputs: [whole(0, [5, 3]), whole(1, [3, 6])],
      output: whole(2, [5, 6]),
    };
    const plan = planOf([call], [{ length: 15, dtype: 'int32' }, { length: 18 }, { length: 30 }]);
    const contents = [Int32Array.from(ramp(15)), ramp(18, 0.5), null];
    expect(await runOnce(gpu, plan, contents, 2)).toEqual(await runOnce(cpu, plan, contents, 2));
  });

  it('a call over more groups than one axis of a grid has', async () => {
    const n = 65535 * 64 + 77;
    const call: KernelCall = {
      kernel: 'map',
      dims: [n],
      expr: s.add(input(0), 1),
      inputs: [{ slot: 0, offset: 0, strides: [0] }],
      output: whole(1, [n]),
    };
    const loaded = await gpu.load(planOf([call], [{ length: 1 }, { length: n }]));
    loaded.write(0, Float64Array.of(41));
    await loaded.run();
    const all = await loaded.read(1);
    loaded.destroy();
    expect([all[0], all[n - 1], all.findIndex((x) => x !== 42)]).toEqual([42, 42, -1]);
  });
});
