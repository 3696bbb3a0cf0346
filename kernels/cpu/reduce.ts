import type { ArgCall, ReduceCall } from '../../graph-core/model/kernel-call.ts';
import { sizeOf, type TensorData } from '../../graph-core/model/tensor.ts';
import { Cursor } from './cursor.ts';
import { Blocks } from './elementwise.ts';
import type { Kernel } from './kernel.ts';
import { epilogueOf, Results } from './results.ts';
import { scatterKernel, scatterOf } from './scatter.ts';
import { BLOCK, type Scratch } from './scratch.ts';

type Reducer = (values: TensorData, from: number, to: number) => void;

/** The running value of one output. Sums are compensated (Neumaier): the storage of a long axis is the only rounding. */
class Accumulator {
  readonly add: Reducer;
  readonly #start: number;
  #value = 0;
  #lost = 0;

  constructor({ op, expr }: ReduceCall) {
    const [low, high] = { float: [-Infinity, Infinity], int32: [-(2 ** 31), 2 ** 31 - 1], bool: [0, 1] }[expr.dtype];
    this.#start = { sum: 0, prod: 1, max: low as number, min: high as number }[op];
    const product = expr.dtype === 'float' ? this.#multiply : this.#multiplyIntegers;
    this.add = { sum: this.#sum, prod: product, max: this.#largest, min: this.#smallest }[op];
    this.take();
  }

  /** The reduced value; starts afresh. */
  take(): number {
    const result = this.#value + this.#lost;
    this.#value = this.#start;
    this.#lost = 0;
    return result;
  }

  readonly #sum: Reducer = (values, from, to) => {
    let value = this.#value;
    let lost = this.#lost;
    for (let i = from; i < to; i++) {
      const x = values[i] as number;
      const sum = value + x;
      const error = Math.abs(value) >= Math.abs(x) ? value - sum + x : x - sum + value;
      // an infinite sum loses nothing that could be given back
      if (error - error === 0) lost += error;
      value = sum;
    }
    this.#value = value;
    this.#lost = lost;
  };

  readonly #multiply: Reducer = (values, from, to) => {
    for (let i = from; i < to; i++) this.#value *= values[i] as number;
  };

  readonly #multiplyIntegers: Reducer = (values, from, to) => {
    for (let i = from; i < to; i++) this.#value = Math.imul(this.#value, values[i] as number);
  };

  readonly #largest: Reducer = (values, from, to) => {
    let value = this.#value;
    for (let i = from; i < to; i++) {
      const x = values[i] as number;
      // a NaN wins and stays
      if (x > value || Number.isNaN(x)) value = x;
    }
    this.#value = value;
  };

  readonly #smallest: Reducer = (values, from, to) => {
    let value = this.#value;
    for (let i = from; i < to; i++) {
      const x = values[i] as number;
      if (x < value || Number.isNaN(x)) value = x;
    }
    this.#value = value;
  };
}

export function reduceKernel(call: ReduceCall, read: readonly TensorData[], write: TensorData, scratch: Scratch): Kernel {
  const scatter = scatterOf(call);
  if (scatter) return scatterKernel(call, scatter, read, write, scratch);
  const all = [...call.dims, ...call.inner];
  const terms = new Blocks(call.expr, all, call.inputs, read, scratch);
  const outputs = sizeOf(call.dims);
  const steps = sizeOf(call.inner);
  const reduced = write instanceof Int32Array && !call.post ? new Int32Array(outputs) : new Float64Array(outputs);
  const accumulator = new Accumulator(call);
  const results = new Results(epilogueOf(call), reduced, { read, write }, scratch);

  return function* run() {
    terms.rewind();
    // a run that was stopped in the middle has left its part of a sum
    accumulator.take();
    let [output, left] = [0, steps];
    if (steps === 0) reduced.fill(accumulator.take());
    for (let i = 0; i < outputs * steps; i += BLOCK) {
      const n = Math.min(BLOCK, outputs * steps - i);
      const values = terms.next(i, n);
      for (let at = 0; at < n; ) {
        const end = Math.min(n, at + left);
        accumulator.add(values, at, end);
        left -= end - at;
        at = end;
        if (left > 0) continue;
        reduced[output++] = accumulator.take();
        left = steps;
      }
      yield;
    }
    yield* results.write();
  };
}

export function argKernel(call: ArgCall, read: TensorData, write: TensorData): Kernel {
  const from = new Cursor([...call.dims, ...call.inner], call.inputs[0]);
  const out = new Cursor(call.dims, call.output);
  const values = new Float64Array(BLOCK);
  const found = new Int32Array(1);
  const outputs = sizeOf(call.dims);
  const steps = sizeOf(call.inner);
  const sign = call.op === 'max' ? 1 : -1;

  return function* run() {
    from.rewind();
    out.rewind();
    for (let output = 0; output < outputs; output++) {
      let best = Number.NaN;
      found[0] = 0;
      for (let j = 0; j < steps; j += BLOCK) {
        const n = Math.min(BLOCK, steps - j);
        from.read(read, values, n);
        for (let i = 0; i < n; i++) {
          const x = values[i] as number;
          const first = i + j === 0;
          if (!first && (Number.isNaN(best) || !(sign * x > sign * best || Number.isNaN(x)))) continue;
          best = x;
          found[0] = i + j;
        }
        if (j % (64 * BLOCK) === 0) yield;
      }
      out.write(found, write, 1);
    }
  };
}
