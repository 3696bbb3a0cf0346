import { describe, expect, it } from 'vitest';
import type { DeviceCall, KernelCall, View } from '../../graph-core/model/kernel-call.ts';
import { sizeOf } from '../../graph-core/model/tensor.ts';
import { coord, type Expr, input, s, unary } from '../../graph-core/scalar/expr.ts';
import { createCpuExecutor } from '../../kernels/cpu/executor.ts';
import { planOf, randomData, randomNumbers, runOnce } from '../support/calls.ts';
import { IN_TIME } from '../support/patience.ts';
import { wasmExecutor } from '../support/wasm.ts';

const cpu = createCpuExecutor('float64');

/** So many sines of sines, the work of many sums. */
const sines = (e: Expr, times: number): Expr => (times === 0 ? e : sines(unary('sin', e), times - 1));

/** A view with gaps between its rows, so that no two dims are walked as one; `turned` with the first dims together. */
function apart(slot: number, dims: readonly number[], turned = false): { view: View; length: number } {
  const strides = new Array<number>(dims.length).fill(0);
  let step = 1;
  const order = dims.map((_, d) => d);
  for (const d of turned ? order : order.reverse()) {
    strides[d] = step;
    step = step * (dims[d] as number) + 1;
  }
  return { view: { slot, offset: 1, strides }, length: step + 2 };
}

/** The float32 results beside those of the reference. */
async function compared(call: DeviceCall, lengths: readonly number[], isExact: boolean): Promise<void> {
  const ints = call.kernel === 'arg' || call.kernel === 'random';
  const out = lengths.length - 1;
  const isInt = (slot: number): boolean =>
    (ints && (slot === out || call.kernel === 'random')) || (call.kernel === 'gather' && slot === 1);
  const plan = planOf(
    [call],
    lengths.map((length, slot) => ({ length, dtype: isInt(slot) ? 'int32' : 'float' })),
  );
  const random = randomNumbers(7);
  const contents = lengths.map((length, slot) =>
    isInt(slot) ? Int32Array.from({ length }, () => Math.floor(5 * random())) : randomData(length, random),
  );
  const have = await runOnce(wasmExecutor(), plan, contents, out);
  const want = await runOnce(cpu, plan, contents, out);
  const off = want.findIndex((w, i) => {
    const h = have[i] as number;
    return isExact ? !Object.is(h, w) : !(Math.abs(h - w) <= 1e-5 * Math.max(1, Math.abs(w)));
  });
  if (off >= 0) expect.fail(`element ${off} is ${have[off]}, not ${want[off]}`);
}

describe('calls that are long enough to be cut anywhere give what the reference gives', () => {
  it.each([[[2, 50_001]], [[3, 2, 40_003]], [[2, 3, 4, 9001]], [[2, 5, 7001, 2]]])('a formula over %j', async (dims) => {
    const [a, out] = [apart(0, dims), apart(1, dims)];
    // a number that tells every element from its neighbours
    const place = dims.reduce<Expr>((sum, size, d) => s.add(s.mul(sum, s.constant(size, 'int32')), coord(d)), coord(0));
    const expr = s.add(sines(input(0), 10), s.cast(s.rem(place, s.constant(1009, 'int32')), 'float'));
    await compared({ kernel: 'map', dims, expr, inputs: [a.view], output: out.view }, [a.length, out.length], false);
  });

  it.each([
    ['sum', [], [200_001], false],
    ['max', [], [3, 60_001], false],
    ['sum', [2], [2, 3, 20_001], false],
    ['min', [3, 2], [5, 9001, 2], false],
    ['sum', [2, 6], [9001], true],
    ['max', [2, 7], [2, 5001], true],
    ['sum', [3, 5003], [4], true],
    ['sum', [2, 3, 2003], [9], false],
  ] as const)('the %s of %j results of %j terms, results in order: %s', async (op, dims, inner, turned) => {
    const [a, other, out] = [apart(0, [...dims, ...inner], turned), apart(1, dims), apart(2, dims)];
    const post = s.add(s.mul(input(0), 0.5), input(1));
    const term = s.add(sines(input(0), 10), s.mul(s.cast(coord(dims.length), 'float'), 1e-4));
    const inputs = [a.view, { ...other.view, strides: [...other.view.strides, ...inner.map(() => 0)] }] as const;
    const call: KernelCall = { kernel: 'reduce', op, dims, inner, expr: term, post, inputs, output: out.view };
    await compared(call, [a.length, other.length, out.length], false);
  });

  it.each([
    [[2, 30_001], [40]],
    [[3, 4], [300_001]],
  ])('the places of the largest of %j results of %j entries', async (dims, inner) => {
    const [a, out] = [apart(0, [...dims, ...inner]), apart(1, dims)];
    const call: KernelCall = { kernel: 'arg', op: 'max', dims, inner, inputs: [a.view], output: out.view };
    await compared(call, [a.length, out.length], true);
  });

  it('what is looked up, and what is drawn', async () => {
    const dims = [2, 2, 200_003];
    const [a, which, out] = [apart(0, dims), apart(1, dims), apart(2, dims)];
    const gather: KernelCall = { kernel: 'gather', dims, stride: 1, size: 4, inputs: [a.view, which.view], output: out.view };
    await compared(gather, [a.length + 8, which.length, out.length], true);
    const still = (slot: number): View => ({ slot, offset: 0, strides: dims.map(() => 0) });
    const drawn = apart(3, [3, 60_001]);
    const random: KernelCall = {
      kernel: 'random',
      dims: [3, 60_001],
      elements: 60_001,
      stream: 5,
      lane: 0,
      inputs: [still(0), still(1), { slot: 2, offset: 0, strides: [1, 0] }],
      output: drawn.view,
    };
    await compared(random, [1, 1, 3, drawn.length], true);
  });
});

describe('a run that is stopped', IN_TIME, () => {
  const stoppedAfter = async (call: DeviceCall, lengths: readonly number[]): Promise<number> => {
    const plan = planOf(
      [call, call, call, call],
      lengths.map((length) => ({ length })),
    );
    const loaded = await wasmExecutor().load(plan);
    const abort = new AbortController();
    const began = performance.now();
    const run = loaded.run(0, 4, abort.signal);
    // nobody is heard before the run leaves the thread to others
    setTimeout(() => abort.abort(), 20);
    await expect(run).rejects.toMatchObject({ code: 'device/cancelled' });
    return performance.now() - began - 20;
  };

  it.each([
    ['of one sum', [], [3e7]],
    ['of two rows of sums', [2], [2, 2e7]],
    ['of two long rows', [2, 2e7], null],
  ] as const)('in the middle %s ends within 200 ms', async (_, dims, inner) => {
    const all = [...dims, ...(inner ?? [])];
    // the same few numbers again and again: what takes time is the computing
    const still: View = { slot: 0, offset: 0, strides: all.map((_, d) => (d === 0 && all.length > 1 ? 1 : 0)) };
    const expr = sines(input(0), 10);
    const call: DeviceCall = inner
      ? { kernel: 'reduce', op: 'sum', dims, inner, expr, inputs: [still], output: apart(1, dims).view }
      : { kernel: 'map', dims, expr, inputs: [still], output: { slot: 1, offset: 0, strides: [2e7 + 1, 1] } };
    expect(await stoppedAfter(call, [4, inner ? 64 : sizeOf(dims) + 2])).toBeLessThan(200);
  });
});
