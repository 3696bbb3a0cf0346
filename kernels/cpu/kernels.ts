import type {
  ArgCall,
  ContractCall,
  GatherCall,
  KernelCall,
  MapCall,
  ReduceCall,
  View,
} from '../../graph-core/model/kernel-call.ts';
import { sizeOf, type TensorData } from '../../graph-core/model/tensor.ts';
import { type Compiled, compile, type Element, type Precision } from './expression.ts';
import { Odometer } from './odometer.ts';

/** A prepared call: yields now and then, so that the caller can look at the clock. */
export type Kernel = () => Generator<void, void>;

/** Elements or products between two yields. */
const BATCH = 1 << 16;

/** Prepares a call over the memory of the slots. */
export function prepare(call: KernelCall, memory: readonly TensorData[], precision: Precision): Kernel {
  const read = call.inputs.map((view) => memory[view.slot] as TensorData);
  const write = memory[call.output.slot] as TensorData;
  switch (call.kernel) {
    case 'map':
      return () => runMap(call, read, write, compile(call.expr, precision));
    case 'reduce': {
      const post = call.post ? compile(call.post, precision) : null;
      return () => runReduce(call, read, write, compile(call.expr, precision), post);
    }
    case 'arg':
      return () => runArg(call, read[0] as TensorData, write);
    case 'contract':
      return () => runContract(call, read, write);
    case 'gather':
      return () => runGather(call, read, write);
  }
}

function* runMap(call: MapCall, read: readonly TensorData[], write: TensorData, expr: Compiled): Generator<void, void> {
  const count = sizeOf(call.dims);
  const walk = new Odometer(call.dims, [...call.inputs, call.output]);
  const element: Element = { inputs: new Float64Array(read.length), coords: walk.coords };
  const out = read.length;
  for (let i = 0; i < count; i++) {
    for (let v = 0; v < read.length; v++) element.inputs[v] = (read[v] as TensorData)[walk.at[v] as number] as number;
    write[walk.at[out] as number] = expr(element);
    walk.next();
    if (i % BATCH === BATCH - 1) yield;
  }
}

const IDENTITY = { sum: 0, prod: 1, max: Number.NEGATIVE_INFINITY, min: Number.POSITIVE_INFINITY } as const;

/** Sums are compensated (Neumaier), so that float32 storage is the only rounding of a long axis. */
class Accumulator {
  readonly #op: ReduceCall['op'];
  #value: number;
  #rest = 0;

  constructor(op: ReduceCall['op']) {
    this.#op = op;
    this.#value = IDENTITY[op];
  }

  add(x: number): void {
    const a = this.#value;
    if (this.#op === 'sum') {
      const sum = a + x;
      const lost = Math.abs(a) >= Math.abs(x) ? a - sum + x : x - sum + a;
      if (Number.isFinite(lost)) this.#rest += lost;
      this.#value = sum;
    } else if (this.#op === 'prod') this.#value = a * x;
    else if (Number.isNaN(x) || (this.#op === 'max' ? x > a : x < a)) this.#value = x;
  }

  take(): number {
    const result = this.#value + this.#rest;
    this.#value = IDENTITY[this.#op];
    this.#rest = 0;
    return result;
  }
}

function* runReduce(
  call: ReduceCall,
  read: readonly TensorData[],
  write: TensorData,
  expr: Compiled,
  post: Compiled | null,
): Generator<void, void> {
  const { dims, inner } = call;
  const coords = new Int32Array(dims.length + inner.length);
  const outer = new Odometer(dims, [...call.inputs, call.output], coords);
  const element: Element = { inputs: new Float64Array(Math.max(1, read.length)), coords };
  const result: Element = { inputs: new Float64Array(1), coords };
  const accumulator = new Accumulator(call.op);
  const count = sizeOf(dims);
  const steps = sizeOf(inner);
  let work = 0;
  for (let i = 0; i < count; i++) {
    const walk = new Odometer(inner, atPlace(call.inputs, outer), coords, dims.length);
    for (let j = 0; j < steps; j++) {
      for (let v = 0; v < read.length; v++) element.inputs[v] = (read[v] as TensorData)[walk.at[v] as number] as number;
      accumulator.add(expr(element));
      walk.next();
      if (++work % BATCH === 0) yield;
    }
    const reduced = accumulator.take();
    result.inputs[0] = reduced;
    write[outer.at[read.length] as number] = post ? post(result) : reduced;
    outer.next();
  }
}

/** The same views, starting where the outer odometer stands. */
const atPlace = (views: readonly View[], outer: Odometer): View[] =>
  views.map((view, v) => ({ ...view, offset: outer.at[v] as number }));

function* runArg(call: ArgCall, read: TensorData, write: TensorData): Generator<void, void> {
  const { dims, inner, op } = call;
  const outer = new Odometer(dims, [...call.inputs, call.output], new Int32Array(dims.length + inner.length));
  const count = sizeOf(dims);
  const steps = sizeOf(inner);
  let work = 0;
  for (let i = 0; i < count; i++) {
    const walk = new Odometer(inner, atPlace(call.inputs, outer), outer.coords, dims.length);
    let best = 0;
    let value = Number.NaN;
    for (let j = 0; j < steps; j++) {
      const x = read[walk.at[0] as number] as number;
      const better = op === 'max' ? x > value : x < value;
      if (j === 0 || (!Number.isNaN(value) && (better || Number.isNaN(x)))) {
        best = j;
        value = x;
      }
      walk.next();
      if (++work % BATCH === 0) yield;
    }
    write[outer.at[1] as number] = best;
    outer.next();
  }
}

/** Element indices of one view over some of its dims: the inner loops then only add numbers. */
function places(dims: readonly number[], strides: readonly number[]): Int32Array {
  const at = new Int32Array(sizeOf(dims));
  const walk = new Odometer(dims, [{ slot: 0, offset: 0, strides }]);
  for (let i = 0; i < at.length; i++) {
    at[i] = walk.at[0] as number;
    walk.next();
  }
  return at;
}

function* runContract(call: ContractCall, read: readonly TensorData[], write: TensorData): Generator<void, void> {
  const { batch, m, n, k, inputs, output } = call;
  const [left, right] = read as [TensorData, TensorData];
  const [l, r] = inputs;
  const b = batch.length;
  const leftM = places(m, l.strides.slice(b, b + m.length));
  const leftK = places(k, l.strides.slice(b + m.length));
  const rightK = places(k, r.strides.slice(b, b + k.length));
  const rightN = places(n, r.strides.slice(b + k.length));
  const outM = places(m, output.strides.slice(b, b + m.length));
  const outN = places(n, output.strides.slice(b + m.length));
  const walk = new Odometer(batch, [l, r, output]);
  let work = 0;
  for (let i = 0; i < sizeOf(batch); i++) {
    const [l0, r0, o0] = walk.at as unknown as [number, number, number];
    for (let x = 0; x < leftM.length; x++) {
      for (let y = 0; y < rightN.length; y++) {
        let sum = 0;
        const p = l0 + (leftM[x] as number);
        const q = r0 + (rightN[y] as number);
        for (let z = 0; z < leftK.length; z++) {
          sum += (left[p + (leftK[z] as number)] as number) * (right[q + (rightK[z] as number)] as number);
        }
        write[o0 + (outM[x] as number) + (outN[y] as number)] = sum;
        work += leftK.length + 1;
        if (work > BATCH) {
          work = 0;
          yield;
        }
      }
    }
    walk.next();
  }
}

function* runGather(call: GatherCall, read: readonly TensorData[], write: TensorData): Generator<void, void> {
  const count = sizeOf(call.dims);
  const walk = new Odometer(call.dims, [...call.inputs, call.output]);
  const [source, index] = read as [TensorData, TensorData];
  const missing = write instanceof Int32Array ? 0 : Number.NaN;
  for (let i = 0; i < count; i++) {
    const which = index[walk.at[1] as number] as number;
    const inside = which >= 0 && which < call.size;
    write[walk.at[2] as number] = inside ? (source[(walk.at[0] as number) + which * call.stride] as number) : missing;
    walk.next();
    if (i % BATCH === BATCH - 1) yield;
  }
}
