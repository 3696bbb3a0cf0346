import type { DeviceCall, ReduceCall } from '../../graph-core/model/kernel-call.ts';
import type { TensorData } from '../../graph-core/model/tensor.ts';
import { type Plan, slotLength } from '../../graph-core/plan/plan.ts';
import { prepare as prepareScalar } from '../cpu/kernels.ts';
import { scatterOf } from '../cpu/scatter.ts';
import { Scratch } from '../cpu/scratch.ts';
import type { DeviceInfo, Executor } from '../executor.ts';
import { HostedPlan } from '../hosted/hosted-plan.ts';
import { outOfMemory } from '../hosted/out-of-memory.ts';
import { prepareContract } from './contract.ts';
import { partsOf, WasmEngine } from './engine.ts';
import { Layout } from './layout.ts';
import { prepareArg, prepareGather } from './lookups.ts';
import { prepareMap } from './map.ts';
import { hasVectors, link, Modules, RECORD_WORDS } from './modules.ts';
import { openPool, type Pool } from './pool.ts';
import type { Prepared, Space } from './prepared.ts';
import { prepareRandom } from './random.ts';
import { prepareReduce } from './reduce.ts';

/** What 32-bit addresses reach. */
const MOST_BYTES = 2 ** 32;

/** Bytes of a page of memory. */
const PAGE = 65536;

/** Vectors of WebAssembly on this process's own processor, float32; null where the engine has none. */
export function createWasmExecutor(): Executor | null {
  if (!hasVectors()) return null;
  const pool = openPool();
  const modules = new Modules(prepared);
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
  const lost = pool?.lost ?? new Promise<string>(() => {});
  return { info, lost, load: (plan) => load(plan, modules, pool), destroy: () => pool?.destroy() };
}

/** For so few places each of them looks through all terms, four at a time, sooner than every term is brought to its place. */
const FEW_PLACES = 64;

/** Whether a sum goes through its terms once, each to where it belongs, one after the other. */
function isScattered(call: ReduceCall): boolean {
  const scatter = scatterOf(call);
  return scatter !== null && (call.dims[scatter.dim] as number) > FEW_PLACES;
}

/** What vector code is there for; the others run as they do on the CPU, in the same memory. */
function prepared(call: DeviceCall, space: Space): Prepared | null {
  switch (call.kernel) {
    case 'map':
      return prepareMap(call, space);
    case 'reduce':
      return isScattered(call) ? null : prepareReduce(call, space);
    case 'contract':
      return [...call.inputs.slice(0, 2), call.output].every((view) => space.dtypeOf(view) === 'float')
        ? prepareContract(call, space)
        : null;
    case 'arg':
      return prepareArg(call, space);
    case 'gather':
      return space.dtypeOf(call.inputs[1]) === 'float' ? null : prepareGather(call, space);
    case 'random':
      return prepareRandom(call, space);
  }
}

/** Threads are for plans with calls that they divide. @throws DeviceError `device/out-of-memory` */
async function load(plan: Plan, modules: Modules, pool: Pool | null): Promise<HostedPlan> {
  const most = pool?.isOpen ? pool.count : 1;
  const layout = new Layout(plan, modules.codes, most);
  const calls = plan.calls.map((call) => (call.form.kernel === 'script' ? null : modules.forms.preparedAt(call, layout)));
  const threads = calls.some((call) => call && partsOf(call, most) > 1) ? most : 1;
  const records = calls.map((call): number[] => {
    if (!call) return new Array<number>(RECORD_WORDS).fill(0);
    layout.needs(call);
    return [layout.functionIndex(call.code), layout.words(call.words), 0, call.units];
  });
  const thens = calls.map((call) =>
    call?.then ? ([layout.functionIndex(call.then.code), layout.words(call.then.words), call.then.units] as const) : null,
  );
  const recordsAt = layout.words(records.flat());
  const memory = memoryFor(plan, layout.bytesFor(threads), threads > 1);
  layout.fill(memory);
  const code = await modules.codeFor([...layout.codes.keys()], threads > 1);
  const table = new WebAssembly.Table({ element: 'anyfunc', initial: 0 });
  const linked = link(code, { memory, table, scratch: layout.scratchOf(0) });
  const scratches = Array.from({ length: threads - 1 }, (_, i) => layout.scratchOf(1 + i));
  const helpers = pool && threads > 1 ? { pool, plan: pool.load(code, memory, scratches) } : null;
  const views = viewsOf(plan, layout, memory);
  const scratch = new Scratch('float32');
  const scalars = plan.calls.map((planned, i) =>
    planned.form.kernel === 'script' || calls[i] ? null : prepareScalar(planned.call as DeviceCall, views, scratch),
  );
  return new HostedPlan(plan, new WasmEngine(plan, { views, calls, scalars, records, thens, recordsAt, linked, helpers }));
}

function memoryFor(plan: Plan, bytes: number, shared: boolean): WebAssembly.Memory {
  const pages = Math.ceil(bytes / PAGE);
  try {
    return new WebAssembly.Memory(shared ? { initial: pages, maximum: pages, shared } : { initial: pages });
  } catch (cause) {
    if (cause instanceof RangeError || cause instanceof TypeError) throw outOfMemory(plan, bytes, MOST_BYTES);
    throw cause;
  }
}

const viewsOf = (plan: Plan, layout: Layout, { buffer }: WebAssembly.Memory): TensorData[] =>
  plan.slots.map((slot, i) => {
    const kind = slot.dtype === 'float' ? Float32Array : Int32Array;
    return new kind(buffer, layout.slotAddress(i), slotLength(slot));
  });
