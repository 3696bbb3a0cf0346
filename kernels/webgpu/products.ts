import type { ContractCall } from '../../graph-core/model/kernel-call.ts';
import { sizeOf, stridesOf } from '../../graph-core/model/tensor.ts';
import type { Plan } from '../../graph-core/plan/plan.ts';
import type { Products } from '../codegen/shader.ts';

/** Sides of the matrices whose product is timed. */
const SIZE = 512;
/** Products in a sample: the first sample is not counted. */
const STEPS = 8;
const SAMPLES = 3;

/** Products from which on a plan is worth the fraction of a second that it takes to find out which way is faster. */
const WORTH_TIMING = 2 ** 24;

/** Whether a plan has weighted sums for which the choice matters. */
export const hasLargeProducts = (plan: Plan): boolean =>
  plan.calls.some(
    ({ call }) => call.kernel === 'contract' && sizeOf([...call.batch, ...call.m, ...call.n]) * sizeOf(call.k) >= WORTH_TIMING,
  );

/** The faster way to multiply matrices on a device, timed; `time` runs a plan in one way so many times and tells the milliseconds. */
export async function timedProducts(time: (plan: Plan, products: Products, steps: number) => Promise<number>): Promise<Products> {
  const ways: readonly Products[] = ['blocks', 'tiles'];
  const best = new Map<Products, number>();
  const plan = productPlan();
  for (let sample = 0; sample <= SAMPLES; sample++)
    for (const way of ways) {
      const ms = await time(plan, way, STEPS);
      if (sample > 0) best.set(way, Math.min(best.get(way) ?? Number.POSITIVE_INFINITY, ms));
    }
  const [blocks, tiles] = ways.map((way) => best.get(way) as number) as [number, number];
  return tiles < blocks ? 'tiles' : 'blocks';
}

/** One product of square matrices. */
function productPlan(): Plan {
  const dims = [SIZE, SIZE];
  const bytes = 4 * SIZE * SIZE;
  const view = (slot: number) => ({ slot, offset: 0, strides: stridesOf(dims) });
  const call: ContractCall = {
    kernel: 'contract',
    batch: [],
    m: [SIZE],
    n: [SIZE],
    k: [SIZE],
    inputs: [view(0), view(1)],
    output: view(2),
  };
  return {
    kind: 'run',
    slots: [0, 1, 2].map((arena) => ({ arena, offset: 0, bytes, dtype: 'float', label: 'a matrix that is timed' })),
    arenas: [bytes, bytes, bytes],
    calls: [{ call, origins: [], label: 'a product that is timed' }],
    stages: [],
    inputs: [],
    outputs: [],
    loop: { feeds: [], carries: [], collects: [] },
  };
}
