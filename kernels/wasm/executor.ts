import type { DeviceCall, ReduceCall } from '../../graph-core/model/kernel-call.ts';
import type { TensorData } from '../../graph-core/model/tensor.ts';
import { type Plan, slotLength } from '../../graph-core/plan/plan.ts';
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
import { hasVectors, Modules, RECORD_WORDS } from './modules.ts';
import type { Prepared } from './prepared.ts';
import { SCRATCH_WORD } from './products.ts';
import { prepareRandom } from './random.ts';
import { prepareReduce } from './reduce.ts';

/** What 32-bit addresses reach. */
const MOST_BYTES = 2 ** 32;

/** Operations between two looks at the clock: some milliseconds. */
const SLICE = 4e6;

/** Vectors of WebAssembly on this process's own processor, float32; null where the engine has none. */
export function createWasmExecutor(): Executor | null {
  if (!hasVectors()) return null;
  const modules = new Modules();
  const info: DeviceInfo = {
    kind: 'wasm',
    name: 'WebAssembly, 128-bit SIMD',
    vendor: 'cpu',
    architecture: 'wasm32',
    software: true,
    precision: 'float32',
    limits: { alignment: 16, maxArenaBytes: 2 ** 31, maxBindings: 64 },
  };
  return { info, lost: new Promise(() => {}), load: (plan) => load(plan, modules), destroy: () => {} };
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

/** @throws DeviceError `device/out-of-memory` */
async function load(plan: Plan, modules: Modules): Promise<HostedPlan> {
  const layout = new Layout(plan, modules.codes);
  const calls = plan.calls.map(({ call }) => (call.kernel === 'script' ? null : prepared(call, layout)));
  const records = calls.map((call): number[] => {
    if (!call) return new Array<number>(RECORD_WORDS).fill(0);
    layout.needs(call);
    return [layout.functionIndex(call.code), layout.words(call.words), 0, call.units];
  });
  const thens = calls.map((call) =>
    call?.then ? ([layout.functionIndex(call.then.code), layout.words(call.then.words), call.then.units] as const) : null,
  );
  const recordsAt = layout.words(records.flat());
  const memory = memoryFor(plan, layout);
  layout.fill(memory);
  new Int32Array(memory.buffer)[SCRATCH_WORD / 4] = layout.scratchAt;
  const codes = [...layout.codes.keys()];
  const table = new WebAssembly.Table({ element: 'anyfunc', initial: 0 });
  const around = { memory, table };
  const [base, functions] = await Promise.all([modules.baseFor(around), modules.functionsFor(codes, around)]);
  const kernels = [...base.kernels, ...functions];
  table.grow(kernels.length);
  for (const [i, kernel] of kernels.entries()) table.set(i, kernel);
  const views = viewsOf(plan, layout, memory);
  const scratch = new Scratch('float32');
  const scalars = plan.calls.map(({ call }, i) =>
    call.kernel === 'script' || calls[i] ? null : prepareScalar(call, views, scratch),
  );
  return new HostedPlan(plan, new WasmEngine(plan, { views, calls, scalars, records, thens, recordsAt, run: base.run, kernels }));
}

function memoryFor(plan: Plan, layout: Layout): WebAssembly.Memory {
  try {
    return new WebAssembly.Memory({ initial: layout.pages });
  } catch (cause) {
    if (cause instanceof RangeError || cause instanceof TypeError) throw outOfMemory(plan, layout.bytes, MOST_BYTES);
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
  /** Function, words and units of what ends a call. */
  readonly thens: readonly (readonly [number, number, number] | null)[];
  readonly recordsAt: number;
  readonly run: (from: number, to: number) => void;
  readonly kernels: readonly ((words: number, from: number, to: number) => void)[];
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
    const { calls, scalars, recordsAt, run } = this.#parts;
    const address = (i: number): number => recordsAt + 4 * RECORD_WORDS * i;
    for (let i = from; i < to; ) {
      const label = this.#plan.calls[i]?.label ?? '';
      let end = i;
      let work = 0;
      for (; end < to; end++) {
        const call = calls[end];
        if (!call || call.then || work + call.units * call.work > SLICE) break;
        work += call.units * call.work;
      }
      if (end > i) run(address(i), address(end));
      else if (calls[i]) yield* this.#inParts(i, calls[i] as Prepared, label);
      else for (const _ of (scalars[i] as Kernel)()) yield label;
      yield label;
      i = Math.max(end, i + 1);
    }
  }

  *#inParts(index: number, { units, work }: Prepared, label: string): Generator<string, void> {
    const [kernel, words] = this.#parts.records[index] as [number, number];
    const most = Math.max(1, Math.floor(SLICE / work));
    for (let from = 0; from < units; from += most) {
      this.#parts.kernels[kernel]?.(words, from, Math.min(units, from + most));
      yield label;
    }
    const [last, lastWords, lastUnits] = this.#parts.thens[index] ?? [];
    if (last !== undefined) this.#parts.kernels[last]?.(lastWords as number, 0, lastUnits as number);
  }

  destroy(): void {}
}
