import type { TensorData } from '../../graph-core/model/tensor.ts';
import type { Plan } from '../../graph-core/plan/plan.ts';
import type { Kernel } from '../cpu/kernel.ts';
import type { HostEngine } from '../hosted/hosted-plan.ts';
import { type Linked, RECORD_WORDS } from './modules.ts';
import type { Pool } from './pool.ts';
import { type Prepared, partsFor } from './prepared.ts';

/** Operations between two looks at the clock: some milliseconds. */
const SLICE = 4e6;

/** Elements of a cache line: where parts are longer than some of them they begin at one. */
const LINE = 16;

/** Into how many parts threads divide a call. */
export const partsOf = ({ units, work, together = 1 }: Prepared, threads: number): number =>
  Math.min(units / together, partsFor(units * work, threads));

export interface EngineParts {
  readonly views: readonly TensorData[];
  /** Null where a call is not vector code. */
  readonly calls: readonly (Prepared | null)[];
  readonly scalars: readonly (Kernel | null)[];
  readonly records: readonly (readonly number[])[];
  /** Function, words and units of what ends a call. */
  readonly thens: readonly (readonly [number, number, number] | null)[];
  readonly recordsAt: number;
  readonly linked: Linked;
  /** Threads that help, and the plan's number with them. */
  readonly helpers: { readonly pool: Pool; readonly plan: number } | null;
}

const upTo = (count: number, multiple: number): number => Math.ceil(count / multiple) * multiple;

/** Goes through the calls, many small ones in one entry and large ones in parts. */
export class WasmEngine implements HostEngine {
  readonly memory: readonly TensorData[];
  readonly #plan: Plan;
  readonly #parts: EngineParts;

  constructor(plan: Plan, parts: EngineParts) {
    this.#plan = plan;
    this.#parts = parts;
    this.memory = parts.views;
  }

  *run(from: number, to: number): Generator<string, void> {
    const { calls, scalars, recordsAt, linked, helpers } = this.#parts;
    helpers?.pool.check();
    const address = (i: number): number => recordsAt + 4 * RECORD_WORDS * i;
    for (let i = from; i < to; ) {
      const label = this.#plan.calls[i]?.label ?? '';
      let end = i;
      let work = 0;
      for (; end < to; end++) {
        const call = calls[end];
        if (!call || call.then || work + call.units * call.work > SLICE || this.#partsOf(call) > 1) break;
        work += call.units * call.work;
      }
      if (end > i) linked.run(address(i), address(end));
      else if (calls[i]) yield* this.#inParts(i, calls[i] as Prepared, label);
      else for (const _ of (scalars[i] as Kernel)()) yield label;
      yield label;
      i = Math.max(end, i + 1);
    }
  }

  #partsOf(call: Prepared): number {
    const { helpers } = this.#parts;
    return helpers ? partsOf(call, helpers.pool.count) : 1;
  }

  /** A large call in slices of some milliseconds, each of them divided among the threads. */
  *#inParts(index: number, call: Prepared, label: string): Generator<string, void> {
    const { records, thens, linked, helpers } = this.#parts;
    const { units, work, together = 1 } = call;
    const [kernel, words] = records[index] as [number, number];
    const parts = this.#partsOf(call);
    const isDivided = helpers !== null && parts > 1;
    const threads = isDivided ? helpers.pool.count : 1;
    const enough = Math.max(1, Math.floor((SLICE * threads) / work));
    const most = isDivided ? upTo(Math.max(enough, threads * together), together) : enough;
    for (let from = 0; from < units; from += most) {
      const to = Math.min(units, from + most);
      if (isDivided) {
        const each = upTo((to - from) / parts, together);
        const unitsOfPart = each > 4 * LINE ? upTo(each, LINE) : each;
        const shared = { plan: helpers.plan, kernel, words, from, to, unitsOfPart };
        for (const _ of helpers.pool.run(shared, linked.kernels)) yield label;
      } else linked.kernels[kernel]?.(words, from, to);
      yield label;
    }
    const [last, lastWords, lastUnits] = thens[index] ?? [];
    if (last !== undefined) linked.kernels[last]?.(lastWords as number, 0, lastUnits as number);
  }

  destroy(): void {
    const { helpers } = this.#parts;
    helpers?.pool.unload(helpers.plan);
  }
}
