import type { ReduceCall, View } from '../../graph-core/model/kernel-call.ts';
import { sizeOf, type TensorData } from '../../graph-core/model/tensor.ts';
import { type Expr, refuseAttribute } from '../../graph-core/scalar/expr.ts';
import { Blocks } from './elementwise.ts';
import type { Kernel } from './kernel.ts';
import { epilogueOf, Results } from './results.ts';
import { BLOCK, type Scratch } from './scratch.ts';

/** A sum of which every term goes to one place of dim `dim` only. */
export interface Scatter {
  readonly dim: number;
  /** Where along the dim a term goes, int32. */
  readonly place: Expr;
  readonly term: Expr;
}

/**
 * The scatter that a reduction is: a sum over terms `place == coord(dim) ? term : 0`, neither place nor term of which depends on
 * the dim. As it is written each destination looks through all terms, which suits a GPU; one after the other it is a pass over
 * the terms for every destination, where a single one would do.
 */
export function scatterOf({ op, expr, dims, inputs }: ReduceCall): Scatter | null {
  if (op !== 'sum' || expr.kind !== 'select' || expr.cond.kind !== 'binary' || expr.cond.op !== 'eq') return null;
  const { cond, x: term, y: otherwise } = expr;
  if (otherwise.kind !== 'const' || otherwise.value !== 0 || cond.y.kind !== 'coord' || cond.y.dim >= dims.length) return null;
  const { dim } = cond.y;
  const place = cond.x;
  return isFixedAlong(place, dim, inputs) && isFixedAlong(term, dim, inputs) ? { dim, place, term } : null;
}

/** Whether an expression has one value along a dim, whatever its inputs hold. */
function isFixedAlong(e: Expr, dim: number, inputs: readonly View[]): boolean {
  const fixed = (part: Expr): boolean => isFixedAlong(part, dim, inputs);
  switch (e.kind) {
    case 'const':
      return true;
    case 'input':
      return inputs[e.index]?.strides[dim] === 0;
    case 'coord':
      return e.dim !== dim;
    case 'attribute':
      return refuseAttribute();
    case 'unary':
    case 'cast':
      return fixed(e.x);
    case 'binary':
      return fixed(e.x) && fixed(e.y);
    case 'select':
      return fixed(e.cond) && fixed(e.x) && fixed(e.y);
    case 'call':
      return fixed(e.body);
  }
}

/** Sums that grow in turns. Those of floats are compensated as a reduction's are: the same numbers, bit for bit. */
class Sums {
  readonly values: TensorData;
  readonly #lost: Float64Array | null;

  constructor(length: number, isFloat: boolean) {
    this.values = isFloat ? new Float64Array(length) : new Int32Array(length);
    this.#lost = isFloat ? new Float64Array(length) : null;
  }

  clear(): void {
    this.values.fill(0);
    this.#lost?.fill(0);
  }

  add(at: number, term: number): void {
    const before = this.values[at] as number;
    const sum = before + term;
    this.values[at] = sum;
    if (!this.#lost) return;
    const error = Math.abs(before) >= Math.abs(term) ? before - sum + term : term - sum + before;
    // an infinite sum loses nothing that could be given back
    if (error - error === 0) this.#lost[at] = (this.#lost[at] as number) + error;
  }

  /** Gives back what was lost. */
  finish(): void {
    if (!this.#lost) return;
    for (let at = 0; at < this.#lost.length; at++) this.values[at] = (this.values[at] as number) + (this.#lost[at] as number);
  }
}

/** Runs a reduction as the scatter that it is: once through its terms, each added where it goes. */
export function scatterKernel(
  call: ReduceCall,
  { dim, place, term }: Scatter,
  read: readonly TensorData[],
  write: TensorData,
  scratch: Scratch,
): Kernel {
  // terms are the same all along the dim: with one entry of it the other coordinates keep their numbers
  const all = [...call.dims.with(dim, 1), ...call.inner];
  const places = new Blocks(place, all, call.inputs, read, scratch);
  const terms = new Blocks(term, all, call.inputs, read, scratch);
  const where = new Int32Array(BLOCK);
  const [count, steps] = [sizeOf(all), sizeOf(call.inner)];
  const [size, behind] = [call.dims[dim] as number, sizeOf(call.dims.slice(dim + 1))];
  const sums = new Sums(sizeOf(call.dims), call.expr.dtype === 'float');
  const results = new Results(epilogueOf(call), sums.values, { read, write }, scratch);
  /** The first destination of a sum, of those that are left when the dim is. */
  const firstOf = (sum: number): number => sum + Math.floor(sum / behind) * behind * (size - 1);

  return function* run() {
    places.rewind();
    terms.rewind();
    sums.clear();
    for (let i = 0; i < count; i += BLOCK) {
      const n = Math.min(BLOCK, count - i);
      // both are computed in the same registers
      where.set(places.next(i, n).subarray(0, n));
      const values = terms.next(i, n);
      for (let j = 0; j < n; ) {
        const sum = Math.floor((i + j) / steps);
        const first = firstOf(sum);
        for (const end = Math.min(n, (sum + 1) * steps - i); j < end; j++) {
          const at = where[j] as number;
          if (at >= 0 && at < size) sums.add(first + at * behind, values[j] as number);
        }
      }
      yield;
    }
    sums.finish();
    yield* results.write();
  };
}
