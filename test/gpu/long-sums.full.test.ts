import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Tensor } from '../../graph-core/model/tensor.ts';
import { registry } from '../../graph-core/ops/index.ts';
import { Builder, type Value } from '../../graph-core/program/builder.ts';
import type { Program } from '../../graph-core/program/program.ts';
import { createCpuExecutor } from '../../kernels/cpu/executor.ts';
import type { Executor } from '../../kernels/executor.ts';
import { randomNumbers } from '../conformance/examples.ts';
import { gpuExecutor, noGpu } from '../support/gpu.ts';
import { run } from '../support/program.ts';
import { wasmExecutor } from '../support/wasm.ts';

/** Distance from one float32 number to the next at `x`. */
const ulp = (x: number): number => 2 ** (Math.floor(Math.log2(Math.max(Math.abs(x), 2 ** -126))) - 23);

/** One block over inputs of given shapes. */
function programOf(type: string, shapes: Record<string, readonly number[]>, attrs: Record<string, unknown> = {}): Program {
  const b = new Builder(registry);
  const inputs = Object.fromEntries(
    Object.entries(shapes).map(([port, shape]) => [port, b.input(port, 'observed', { dtype: 'float', shape, axes: [] })]),
  );
  b.output('output', Object.values(b.op(type, inputs, attrs))[0] as Value);
  return b.build();
}

const LONG = 10_000_000;
const long = (at: (i: number) => number): Float64Array => Float64Array.from({ length: LONG }, (_, i) => Math.fround(at(i)));

const DEVICES = ['CPU in float32', 'WebAssembly', ...(noGpu ? [] : ['WebGPU'])] as const;

describe.each(DEVICES)('sums over long axes on the %s', (device) => {
  let executor: Executor;
  beforeAll(async () => {
    executor =
      device === 'WebGPU' ? await gpuExecutor() : device === 'WebAssembly' ? wasmExecutor() : createCpuExecutor('float32');
  });
  afterAll(() => executor.destroy());

  const outputOf = async (program: Program, feeds: Record<string, Float64Array>): Promise<number[]> =>
    Array.from(((await run(program, feeds, executor)).output as Tensor).data);

  /** Within `most` units in the last place of the wanted numbers. */
  async function expectWithin(most: number, program: Program, feeds: Record<string, Float64Array>, wanted: readonly number[]) {
    const found = await outputOf(program, feeds);
    expect(found).toHaveLength(wanted.length);
    for (const [i, w] of wanted.entries()) {
      const error = Math.abs((found[i] as number) - w) / ulp(w);
      expect(error, `[${i}]: ${found[i]}, not ${w}`).toBeLessThanOrEqual(most);
    }
  }

  it('ten million times 0.1', async () => {
    await expectWithin(1, programOf('sum', { input: [LONG] }), { input: long(() => 0.1) }, [LONG * Math.fround(0.1)]);
    await expectWithin(2, programOf('mean', { input: [LONG] }), { input: long(() => 0.1) }, [Math.fround(0.1)]);
  });

  it('large numbers of both signs that leave a small one', async () => {
    // 1e8, 1, -1e8, 1 ... in an order that no power of two knows: in float32 1e8 + 1 is 1e8
    const terms = long((i) => [1e8, 1, -1e8, 1, 0][i % 5] as number);
    await expectWithin(1, programOf('sum', { input: [LONG] }), { input: terms }, [(2 * LONG) / 5]);
  });

  it('what is infinite or no number stays so', async () => {
    const sumWith = (...odd: number[]) =>
      outputOf(programOf('sum', { input: [1000] }), {
        input: Float64Array.from({ length: 1000 }, (_, i) => odd[i % 100 === 7 ? Math.floor(i / 100) : -1] ?? 1),
      });
    expect(await sumWith(Number.POSITIVE_INFINITY)).toEqual([Number.POSITIVE_INFINITY]);
    expect(await sumWith(Number.NEGATIVE_INFINITY, 1, Number.NEGATIVE_INFINITY)).toEqual([Number.NEGATIVE_INFINITY]);
    expect(await sumWith(Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY)).toEqual([Number.NaN]);
    expect(await sumWith(1, Number.NaN)).toEqual([Number.NaN]);
    expect(await sumWith(3e38, 3e38)).toEqual([Number.POSITIVE_INFINITY]);
  });

  it('random numbers, along either axis', async () => {
    const data = Float64Array.from(randomNumbers('long sums', 300_000), Math.fround);
    const sumOf = (from: number, step: number, count: number): number => {
      let sum = 0;
      for (let i = 0; i < count; i++) sum += data[from + i * step] as number;
      return sum;
    };
    const rows = [0, 1, 2].map((r) => sumOf(r * 100_000, 1, 100_000));
    await expectWithin(1, programOf('sum', { input: [3, 100_000] }, { dim: [1] }), { input: data }, rows);
    const columns = [0, 1, 2].map((c) => sumOf(c, 3, 100_000));
    await expectWithin(1, programOf('sum', { input: [100_000, 3] }, { dim: [0] }), { input: data }, columns);
  });

  it('a product of matrices with a long middle axis', async () => {
    const k = 100_000;
    const [left, right] = ['left', 'right'].map((name) => Float64Array.from(randomNumbers(name, 2 * k), Math.fround)) as [
      Float64Array,
      Float64Array,
    ];
    const wanted = [0, 1].flatMap((r) =>
      [0, 1].map((c) => {
        let sum = 0;
        for (let i = 0; i < k; i++) sum += (left[r * k + i] as number) * (right[i * 2 + c] as number);
        return sum;
      }),
    );
    // products are rounded before they are added: a random walk of k roundings of numbers up to 1
    const found = await outputOf(programOf('matmul', { input: [2, k], other: [k, 2] }), { input: left, other: right });
    for (const [i, w] of wanted.entries())
      expect(Math.abs((found[i] as number) - w), `[${i}]`).toBeLessThan(Math.sqrt(k) * 2 ** -25 * 4);
    const ones = new Float64Array(2 * k).fill(1);
    const tenths = new Float64Array(2 * k).fill(Math.fround(0.1));
    const sum = k * Math.fround(0.1);
    await expectWithin(1, programOf('matmul', { input: [2, k], other: [k, 2] }), { input: tenths, other: ones }, [
      sum,
      sum,
      sum,
      sum,
    ]);
  });

  it('many products of matrices with a long middle axis', async () => {
    const [m, k] = [40, 20_000];
    const ones = new Float64Array(m * k).fill(1);
    const tenths = new Float64Array(m * k).fill(Math.fround(0.1));
    const sum = k * Math.fround(0.1);
    const wanted = new Array<number>(m * m).fill(sum);
    // parts of a hundred terms are added as they come: every one is rounded the same way
    await expectWithin(64, programOf('matmul', { input: [m, k], other: [k, m] }), { input: tenths, other: ones }, wanted);
  });

  it('variance around a large mean', async () => {
    const data = Float64Array.from(randomNumbers('variance', 100_000), (x) => Math.fround(4096 + x));
    const mean = data.reduce((a, x) => a + x, 0) / data.length;
    const variance = data.reduce((a, x) => a + (x - mean) ** 2, 0) / (data.length - 1);
    await expectWithin(32, programOf('var', { input: [data.length] }), { input: data }, [variance]);
  });

  it('the logarithm of a sum of a hundred thousand exponentials', async () => {
    const data = Float64Array.from(randomNumbers('exponentials', 100_000), (x) => Math.fround(80 + 5 * x));
    const largest = Math.max(...data);
    const wanted = largest + Math.log(data.reduce((a, x) => a + Math.exp(x - largest), 0));
    await expectWithin(2, programOf('logsumexp', { input: [data.length] }), { input: data }, [wanted]);
  });

  it('a running sum of a hundred thousand tenths', async () => {
    const n = 100_000;
    const found = await outputOf(programOf('cumsum', { input: [n] }, { dim: 0 }), {
      input: new Float64Array(n).fill(Math.fround(0.1)),
    });
    for (const i of [0, 1, 9_999, 50_000, n - 1]) {
      const wanted = (i + 1) * Math.fround(0.1);
      expect(Math.abs((found[i] as number) - wanted) / ulp(wanted), `[${i}]: ${found[i]}`).toBeLessThanOrEqual(2);
    }
  });
});
