import type { DeviceCall, ReduceCall } from '../../graph-core/model/kernel-call.ts';
import type { TensorData } from '../../graph-core/model/tensor.ts';
import { type Plan, slotLength } from '../../graph-core/plan/plan.ts';
import { operationsOfCall } from '../../graph-core/plan/work.ts';
import type { Kernel } from '../cpu/kernel.ts';
import { prepare as prepareScalar } from '../cpu/kernels.ts';
import { scatterOf } from '../cpu/scatter.ts';
import { Scratch } from '../cpu/scratch.ts';
import type { DeviceInfo, Executor } from '../executor.ts';
import { type HostEngine, HostedPlan } from '../hosted/hosted-plan.ts';
import { outOfMemory } from '../hosted/out-of-memory.ts';
import { prepareContract } from './contract.ts';
import { Layout } from './layout.ts';
import { prepareArg, prepareGather } from './lookups.ts';
import { prepareMap } from './map.ts';
import { hasVectors, type Linked, link, Modules, RECORD_WORDS } from './modules.ts';
import { openPool, type Pool } from './pool.ts';
import { type Prepared, partsFor, WORTH_DIVIDING } from './prepared.ts';
import { prepareRandom } from './random.ts';
import { prepareReduce } from './reduce.ts';

/** Operations between two looks at the clock: some milliseconds. */
const SLICE = 4e6;

/** Elements of a cache line: where parts are longer than some of them they begin at one. */
const LINE = 16;

/** Vectors of WebAssembly on this process's own processor, float32; null where the engine has none. */
export function createWasmExecutor(): Executor | null {
  if (!hasVectors()) return null;
  const pool = openPool();
  const [modules, shared] = [new Modules(false), new Modules(true)];
  const info: DeviceInfo = {
    kind: 'wasm',
    name: 'WebAssembly, 128-bit SIMD',
    vendor: 'cpu',
    architecture: 'wasm32',
    software: true,
    precision: 'float32',
    threads: pool?.count ?? 1,
    limits: { alignment: 16, maxArenaBytes: 2 ** 31, maxBindings: 64 },
  };
  return {
    info,
    lost: new Promise(() => {}),
    load: (plan) => (pool?.isOpen && isWorthThreads(plan) ? load(plan, shared, pool) : load(plan, modules, null)),
    destroy: () => pool?.destroy(),
  };
}

/** For so few places each of them looks through all terms, four at a time, sooner than every term is brought to its place. */
const FEW_PLACES = 64;

/** Whether a sum goes through its terms once, each to where it belongs, one after the other. */
function isScattered(call: ReduceCall): boolean {
  const scatter = scatterOf(call);
  return scatter !== null && (call.dims[scatter.dim] as number) > FEW_PLACES;
}

/** What vector code is there for; the others run as they do on the CPU, in the same memory. */
function prepared(call: DeviceCall, layout: Layout): Prepared | null {
  switch (call.kernel) {
    case 'map':
      return prepareMap(call, layout);
    case 'reduce':
      return isScattered(call) ? null : prepareReduce(call, layout);
    case 'contract':
      return [...call.inputs.slice(0, 2), call.output].every((view) => layout.dtypeOf(view) === 'float')
        ? prepareContract(call, layout)
        : null;
    case 'arg':
      return prepareArg(call, layout);
    case 'gather':
      return layout.dtypeOf(call.inputs[1]) === 'float' ? null : prepareGather(call, layout);
    case 'random':
      return prepareRandom(call, layout);
  }
}

/** Operations as a plan counts them are about twice those of a call that was prepared for vectors. */
const isWorthThreads = ({ calls }: Plan): boolean =>
  calls.some(({ call }) => operationsOfCall(call) > OPERATIONS * WORTH_DIVIDING);
const OPERATIONS = 4;

/** `pool`: of threads that divide large calls; the modules are then those for memory that is shared. @throws DeviceError `device/out-of-memory` */
async function load(plan: Plan, modules: Modules, pool: Pool | null): Promise<HostedPlan> {
  const layout = new Layout(plan, modules.codes, pool?.count ?? 1);
  const calls = plan.calls.map(({ call }) => (call.kernel === 'script' ? null : prepared(call, layout)));
  const records = calls.map((call): number[] => {
    if (!call) return new Array<number>(RECORD_WORDS).fill(0);
    layout.needs(call);
    return [layout.functionIndex(call.code), layout.words(call.words), 0, call.units];
  });
  const recordsAt = layout.words(records.flat());
  const memory = memoryFor(plan, layout, pool !== null);
  layout.fill(memory);
  const code = await modules.codeFor([...layout.codes.keys()]);
  const table = new WebAssembly.Table({ element: 'anyfunc', initial: 0 });
  const linked = link(code, { memory, table, scratch: layout.scratchOf(0) });
  const helpers = pool && { pool, plan: pool.load(code, memory, scratchOfHelpers(layout)) };
  const views = viewsOf(plan, layout, memory);
  const scratch = new Scratch('float32');
  const scalars = plan.calls.map(({ call }, i) =>
    call.kernel === 'script' || calls[i] ? null : prepareScalar(call, views, scratch),
  );
  return new HostedPlan(plan, new WasmEngine(plan, { views, calls, scalars, records, recordsAt, linked, helpers }));
}

const scratchOfHelpers = (layout: Layout): number[] =>
  Array.from({ length: layout.threads - 1 }, (_, i) => layout.scratchOf(1 + i));

function memoryFor(plan: Plan, { pages, bytes }: Layout, shared: boolean): WebAssembly.Memory {
  try {
    return new WebAssembly.Memory(shared ? { initial: pages, maximum: pages, shared } : { initial: pages });
  } catch (cause) {
    if (cause instanceof RangeError || cause instanceof TypeError) throw outOfMemory(plan, bytes);
    throw cause;
  }
}

const viewsOf = (plan: Plan, layout: Layout, { buffer }: WebAssembly.Memory): TensorData[] =>
  plan.slots.map((slot, i) => {
    const kind = slot.dtype === 'float' ? Float32Array : Int32Array;
    return new kind(buffer, layout.slotAddress(i), slotLength(slot));
  });

interface Parts {
  readonly views: readonly TensorData[];
  /** Null where a call is not vector code. */
  readonly calls: readonly (Prepared | null)[];
  readonly scalars: readonly (Kernel | null)[];
  readonly records: readonly (readonly number[])[];
  readonly recordsAt: number;
  readonly linked: Linked;
  /** Threads that help, and the plan's number with them. */
  readonly helpers: { readonly pool: Pool; readonly plan: number } | null;
}

/** Goes through the calls, many small ones in one entry and large ones in parts. */
class WasmEngine implements HostEngine {
  readonly memory: readonly TensorData[];
  readonly #plan: Plan;
  readonly #parts: Parts;

  constructor(plan: Plan, parts: Parts) {
    this.#plan = plan;
    this.#parts = parts;
    this.memory = parts.views;
  }

  *run(from: number, to: number): Generator<string, void> {
    const { calls, scalars, recordsAt, linked } = this.#parts;
    const address = (i: number): number => recordsAt + 4 * RECORD_WORDS * i;
    for (let i = from; i < to; ) {
      const label = this.#plan.calls[i]?.label ?? '';
      let end = i;
      let work = 0;
      for (; end < to; end++) {
        const call = calls[end];
        if (!call || work + call.units * call.work > SLICE || this.#partsOf(call) > 1) break;
        work += call.units * call.work;
      }
      if (end > i) linked.run(address(i), address(end));
      else if (calls[i]) yield* this.#inParts(i, calls[i] as Prepared, label);
      else for (const _ of (scalars[i] as Kernel)()) yield label;
      yield label;
      i = Math.max(end, i + 1);
    }
  }

  /** Into how many parts the threads divide a call. */
  #partsOf({ units, work, together = 1 }: Prepared): number {
    const { helpers } = this.#parts;
    return helpers ? Math.min(units / together, partsFor(units * work, helpers.pool.count)) : 1;
  }

  /** A large call in slices of some milliseconds, each of them divided among the threads. */
  *#inParts(index: number, call: Prepared, label: string): Generator<string, void> {
    const { records, linked, helpers } = this.#parts;
    const { units, work, together = 1 } = call;
    const [kernel, words] = records[index] as [number, number];
    const parts = this.#partsOf(call);
    const threads = helpers && parts > 1 ? helpers.pool.count : 1;
    const upTo = (count: number, multiple: number): number => Math.ceil(count / multiple) * multiple;
    const most = upTo(Math.max(1, Math.floor((SLICE * threads) / work)), together);
    for (let from = 0; from < units; from += most) {
      const to = Math.min(units, from + most);
      if (helpers && parts > 1) {
        const each = upTo(Math.max(1, (to - from) / parts), together);
        const unitsOfPart = each > 4 * LINE ? upTo(each, LINE) : each;
        helpers.pool.run({ plan: helpers.plan, kernel, words, from, to, unitsOfPart }, linked.kernels);
      } else linked.kernels[kernel]?.(words, from, to);
      yield label;
    }
  }

  destroy(): void {
    const { helpers } = this.#parts;
    helpers?.pool.unload(helpers.plan);
  }
}
