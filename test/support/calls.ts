import type { KernelCall, View } from '../../graph-core/model/kernel-call.ts';
import { type Dtype, sizeOf, stridesOf, type TensorData } from '../../graph-core/model/tensor.ts';
import type { Plan } from '../../graph-core/plan/plan.ts';
import { PlannedCall } from '../../graph-core/plan/planned-call.ts';
import type { Executor } from '../../kernels/executor.ts';

/** A plan of single calls over slots that each have an arena of their own. */
export function planOf(
  calls: readonly KernelCall[],
  slots: readonly { length: number; dtype?: Dtype }[],
  loop?: Plan['loop'],
): Plan {
  return {
    kind: 'step',
    slots: slots.map(({ length, dtype = 'float' }, arena) => ({
      arena,
      offset: 0,
      bytes: 4 * length,
      dtype,
      label: `slot ${arena}`,
    })),
    arenas: slots.map(({ length }) => 4 * length),
    calls: calls.map((call) => PlannedCall.of(call, [], `forward n (test): ${call.kernel}`)),
    stages: [],
    inputs: [],
    outputs: [],
    loop: loop ?? { feeds: [], carries: [], collects: [] },
  };
}

/** Runs a plan once with the given slot contents and reads one slot. */
export async function runOnce(
  executor: Executor,
  plan: Plan,
  contents: readonly (TensorData | null)[],
  slot: number,
): Promise<number[]> {
  const loaded = await executor.load(plan);
  for (const [i, data] of contents.entries()) if (data) loaded.write(i, data);
  await loaded.run();
  const result = Array.from(await loaded.read(slot));
  loaded.destroy();
  return result;
}

/** A row-major view of a whole slot. */
export const whole = (slot: number, dims: readonly number[]): View => ({ slot, offset: 0, strides: stridesOf(dims) });

/** Numbers from a small generator with a seed: the same on every machine. */
export function randomNumbers(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
}

/** Values between -2 and 2 that float32 holds exactly. */
export function randomData(length: number, random: () => number): Float64Array {
  return Float64Array.from({ length }, () => Math.fround(4 * random() - 2));
}

/** A random view over dims: broadcast, permuted or padded, and the length of the slot it needs. */
export function randomView(
  slot: number,
  dims: readonly number[],
  random: () => number,
  writable = false,
): { view: View; length: number } {
  const order = dims.map((_, d) => d);
  for (let i = order.length - 1; i > 0; i--) {
    const j = Math.floor(random() * (i + 1));
    [order[i], order[j]] = [order[j] as number, order[i] as number];
  }
  const strides = new Array<number>(dims.length).fill(0);
  let step = 1;
  for (const d of order) {
    if (!writable && random() < 0.2) continue;
    strides[d] = step;
    step *= (dims[d] as number) + (random() < 0.3 ? 1 : 0);
  }
  const offset = Math.floor(random() * 3);
  const last = sizeOf(dims) === 0 ? 0 : dims.reduce((sum, n, d) => sum + (n - 1) * (strides[d] as number), offset);
  return { view: { slot, offset, strides }, length: last + 1 + Math.floor(random() * 3) };
}
