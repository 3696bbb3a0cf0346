import type { ReduceCall } from '../../graph-core/model/kernel-call.ts';
import type { Dtype } from '../../graph-core/model/tensor.ts';
import type { Code, Local, Term } from './code.ts';
import { f32, f32x4, f64, f64x2, i32x4, storeVector, v128 } from './operations.ts';

const FIRST_TWO = [0, 1, 2, 3, 4, 5, 6, 7, 16, 17, 18, 19, 20, 21, 22, 23];
const LAST_TWO = [8, 9, 10, 11, 12, 13, 14, 15, 8, 9, 10, 11, 12, 13, 14, 15];
const NEIGHBOURS = [4, 5, 6, 7, 0, 1, 2, 3, 12, 13, 14, 15, 8, 9, 10, 11];

const MOST = 2 ** 31 - 1;

/**
 * Four running values of a reduction. Sums and products of floats are kept in float64, so that the storage of the result is the only
 * rounding, as on the CPU; bool is reduced as 0 and 1. In a max and a min a NaN wins.
 */
export class Accumulator {
  readonly dtype: Dtype;
  readonly #c: Code;
  readonly #op: ReduceCall['op'];
  readonly #identity: Local;
  readonly #start: Local;
  /** One vector, or two of two float64 each. */
  readonly #parts: readonly Local[];

  constructor(c: Code, op: ReduceCall['op'], dtype: Dtype) {
    this.dtype = dtype === 'float' ? 'float' : 'int32';
    this.#c = c;
    this.#op = op;
    const isWide = this.dtype === 'float' && (op === 'sum' || op === 'prod');
    const [low, high] = dtype === 'float' ? [-Infinity, Infinity] : dtype === 'bool' ? [0, 1] : [-MOST - 1, MOST];
    const start = { sum: 0, prod: 1, max: low as number, min: high as number }[op];
    this.#identity = c.constant(this.dtype === 'float' ? f32x4.const(start) : i32x4.const(start));
    this.#start = isWide ? c.constant(f64x2.splat(f64.const(start))) : this.#identity;
    this.#parts = isWide ? [c.local('v128'), c.local('v128')] : [c.local('v128')];
  }

  clear(): void {
    for (const part of this.#parts) this.#c.set(part, this.#start);
  }

  /** Takes in four terms, or those of them for which the mask is set. */
  add(terms: Local, mask?: Term): void {
    const term = mask ? this.#c.let(v128.select(mask, terms, this.#identity)) : terms;
    const [first, second] = this.#parts as [Local, Local | undefined];
    if (!second) this.#c.set(first, this.#join(first, term));
    else {
      this.#c.set(first, this.#wide(first, f64x2.ofFloats(term)));
      this.#c.set(second, this.#wide(second, f64x2.ofFloats(v128.shuffle(LAST_TWO, term, term))));
    }
  }

  /** Keeps the running values in 32 bytes of memory, and takes in others that were kept. */
  store(address: Term): void {
    for (const [i, part] of this.#parts.entries()) storeVector(this.#c, address, part, 16 * i);
  }

  join(address: Term): void {
    const isWide = this.#parts.length > 1;
    for (const [i, part] of this.#parts.entries()) {
      const other = v128.load(address, 16 * i);
      this.#c.set(part, isWide ? this.#wide(part, other) : this.#join(part, other));
    }
  }

  /** Four results, one a lane. */
  lanes(): Local {
    const [first, second] = this.#parts as [Local, Local | undefined];
    if (!second) return this.#c.let(first);
    return this.#c.let(v128.shuffle(FIRST_TWO, f64x2.toFloats(first), f64x2.toFloats(second)));
  }

  /** The result of all lanes, in each of them. */
  total(): Local {
    const [first, second] = this.#parts as [Local, Local | undefined];
    if (second) {
      const both = this.#c.let(this.#wide(first, second));
      const [a, b] = [f64x2.extract(0, both), f64x2.extract(1, both)];
      return this.#c.let(f32x4.splat(f32.ofF64(this.#op === 'sum' ? f64.add(a, b) : f64.mul(a, b))));
    }
    const half = this.#c.let(this.#join(first, v128.shuffle(LAST_TWO, first, first)));
    const all = this.#c.let(this.#join(half, v128.shuffle(NEIGHBOURS, half, half)));
    return this.#c.let(v128.shuffle([0, 1, 2, 3, 0, 1, 2, 3, 0, 1, 2, 3, 0, 1, 2, 3], all, all));
  }

  #wide(a: Term, b: Term): Term {
    return this.#op === 'sum' ? f64x2.add(a, b) : f64x2.mul(a, b);
  }

  #join(a: Term, b: Term): Term {
    if (this.dtype === 'float') return this.#op === 'max' ? f32x4.max(a, b) : f32x4.min(a, b);
    return { sum: i32x4.add, prod: i32x4.mul, max: i32x4.max, min: i32x4.min }[this.#op](a, b);
  }
}
