import type { Address } from '../../graph-core/model/document.ts';
import type { TensorData } from '../../graph-core/model/tensor.ts';
import { registry } from '../../graph-core/ops/index.ts';
import type { Program } from '../../graph-core/program/program.ts';
import { batch } from '../../graph-core/transform/batch.ts';
import type { Executor } from '../../kernels/executor.ts';
import { openPlan, type Planned } from '../run.ts';

/** Offsets, in steps: two central differences, extrapolated. */
export const OFFSETS = [1, -1, 0.5, -0.5] as const;
/** Entries that are moved in one go. */
export const ENTRIES = 16;
/** The moved copies, and the cost as it is. */
const PROBES = ENTRIES * OFFSETS.length + 1;
/** Numbers that the copies of the inputs of one plan may take: small ones share a plan, which takes longer to make than to run. */
const SHARED_NUMBERS = 2 ** 20;

/** How an input is moved: a single entry, or all of them, each as far as `along` says, times the step and an offset. */
export interface Move {
  readonly along: number | ArrayLike<number>;
  readonly step: number;
}

export interface MovedCostsOf {
  /** One output, the cost. */
  readonly cost: Program;
  readonly inputs: ReadonlyMap<string, TensorData>;
  /** What will be moved, in the order in which it is asked for. */
  readonly addresses: readonly Address[];
  readonly executor: Executor;
  readonly signal?: AbortSignal | undefined;
}

/**
 * The cost with single entries of its inputs moved, many at once on an axis `probe`. The program is planned once for a group of
 * inputs, not for each: in a graph of hundreds of blocks that would be nearly all of the time.
 */
export class MovedCosts {
  readonly #of: MovedCostsOf;
  readonly #groups: readonly ReadonlySet<Address>[];
  #open: { readonly group: ReadonlySet<Address>; readonly plan: Planned } | null = null;
  /** Input whose copies in the plan are not all as it is. */
  #moved: Address | null = null;

  constructor(of: MovedCostsOf) {
    this.#of = of;
    this.#groups = groupsOf(of);
  }

  valueOf(address: Address): TensorData {
    return this.#of.inputs.get(address) as TensorData;
  }

  /** The cost as it is, and after each move by each offset: [moves][offsets], {@link ENTRIES} moves at most. @throws DeviceError */
  async at(address: Address, moves: readonly Move[]): Promise<{ at: number; costs: ArrayLike<number> }> {
    const plan = await this.#planFor(address);
    const data = this.#copies(address);
    const { length } = this.valueOf(address);
    moves.forEach(({ along, step }, i) => {
      OFFSETS.forEach((offset, k) => {
        const start = (i * OFFSETS.length + k) * length;
        const add = (index: number, by: number): void => {
          data[start + index] = (data[start + index] as number) + offset * step * by;
        };
        if (typeof along === 'number') add(along, 1);
        else for (let index = 0; index < length; index++) add(index, along[index] as number);
      });
    });
    const changed = new Map([[address, data]]);
    if (this.#moved !== null && this.#moved !== address) changed.set(this.#moved, this.#copies(this.#moved));
    this.#moved = address;
    const [found] = await plan.run(changed, this.#of.signal);
    if (!found) throw new Error('the cost was not computed');
    // A cost that none of the inputs enters is the same for all probes.
    const costs = found.axes.includes('probe')
      ? found.tensor.data
      : new Float64Array(PROBES).fill(found.tensor.data[0] as number);
    return { at: costs[PROBES - 1] as number, costs };
  }

  destroy(): void {
    this.#open?.plan.destroy();
    this.#open = null;
    this.#moved = null;
  }

  #copies(address: Address): Float64Array {
    const value = this.valueOf(address);
    const data = new Float64Array(PROBES * value.length);
    for (let p = 0; p < PROBES; p++) data.set(value, p * value.length);
    return data;
  }

  async #planFor(address: Address): Promise<Planned> {
    if (this.#open?.group.has(address)) return this.#open.plan;
    this.destroy();
    const { cost, inputs, executor, signal } = this.#of;
    const group = this.#groups.find((each) => each.has(address));
    if (!group) throw new Error(`${address} is none of the inputs that are moved`);
    const plan = await openPlan(batch(cost, registry, 'probe', PROBES, group), executor, signal);
    plan.write(new Map([...inputs, ...[...group].map((each) => [each, this.#copies(each)] as const)]));
    this.#open = { group, plan };
    return plan;
  }
}

/** Inputs that share a plan: as many in a row as may be copied for it, at least one. */
function groupsOf({ addresses, inputs }: MovedCostsOf): ReadonlySet<Address>[] {
  const groups: Set<Address>[] = [];
  let room = 0;
  for (const address of addresses) {
    const size = (inputs.get(address)?.length ?? 0) * PROBES;
    if (size > room || groups.length === 0) {
      groups.push(new Set());
      room = SHARED_NUMBERS;
    }
    groups.at(-1)?.add(address);
    room -= size;
  }
  return groups;
}
