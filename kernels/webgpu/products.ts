import type { ContractCall } from '../../graph-core/model/kernel-call.ts';
import { sizeOf, stridesOf } from '../../graph-core/model/tensor.ts';
import type { Plan } from '../../graph-core/plan/plan.ts';
import { PlannedCall } from '../../graph-core/plan/planned-call.ts';
import type { Products } from '../codegen/shader.ts';

/** Sides of the matrices whose product is timed. */
const SIZE = 512;
/** Products in a sample: the first sample is not counted. */
const STEPS = 8;
const SAMPLES = 3;

/** Products from which on a plan is worth the fraction of a second that it takes to find out which way is faster. */
const WORTH_TIMING = 2 ** 24;

/** Milliseconds that so many iterations of a plan take when it is computed in one way. */
export type TimeProducts = (plan: Plan, products: Products, steps: number) => Promise<number>;

/** Chooses how the products of each plan are computed: by the plan alone, whatever was loaded before it. */
export class ProductsChoice {
  readonly #known: Products | undefined;
  readonly #time: TimeProducts;
  #timed: Promise<Products> | null = null;

  /** `known`: where nothing has to be found out. */
  constructor(known: Products | undefined, time: TimeProducts) {
    this.#known = known;
    this.#time = time;
  }

  /** The listing of a step shows the one way that a step is computed in. Where timing fails it is tried again for the next plan. */
  async for(plan: Plan): Promise<Products> {
    if (plan.kind === 'step') return 'blocks';
    if (this.#known) return this.#known;
    if (!hasLargeProducts(plan)) return 'blocks';
    this.#timed ??= timedProducts(this.#time);
    const timed = this.#timed;
    return timed.catch(() => {
      if (this.#timed === timed) this.#timed = null;
      return 'blocks';
    });
  }
}

/** Whether a plan has weighted sums for which the choice matters. */
const hasLargeProducts = (plan: Plan): boolean =>
  plan.calls.some(
    ({ form }) => form.kernel === 'contract' && sizeOf([...form.batch, ...form.m, ...form.n]) * sizeOf(form.k) >= WORTH_TIMING,
  );

/** The faster way to multiply matrices on a device, timed. */
export async function timedProducts(time: TimeProducts): Promise<Products> {
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
    calls: [PlannedCall.of(call, [], 'a product that is timed')],
    stages: [],
    inputs: [],
    outputs: [],
    loop: { feeds: [], carries: [], collects: [] },
  };
}
