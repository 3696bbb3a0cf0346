import type { GatherCall, MapCall, View } from '../../graph-core/model/kernel-call.ts';
import { sizeOf, type TensorData } from '../../graph-core/model/tensor.ts';
import type { Expr } from '../../graph-core/scalar/expr.ts';
import { Cursor, fillCoordinate } from './cursor.ts';
import { type Compiled, compileBlocks } from './expression.ts';
import type { Kernel } from './kernel.ts';
import { BLOCK, type Scratch } from './scratch.ts';

/** An expression over the elements of `dims`, evaluated block after block. */
export class Blocks {
  readonly #compiled: Compiled;
  readonly #dims: readonly number[];
  readonly #operands: readonly { readonly cursor: Cursor; readonly memory: TensorData; readonly register: TensorData }[];

  constructor(expr: Expr, dims: readonly number[], inputs: readonly View[], read: readonly TensorData[], scratch: Scratch) {
    this.#compiled = compileBlocks(expr, scratch);
    this.#dims = dims;
    this.#operands = [...this.#compiled.inputs].map(([index, register]) => {
      const view = inputs[index];
      if (!view) throw new Error(`the expression reads input ${index}, which its call does not have`);
      return { cursor: new Cursor(dims, view), memory: read[index] as TensorData, register };
    });
  }

  rewind(): void {
    for (const { cursor } of this.#operands) cursor.rewind();
  }

  /** Values of the next `n` elements, of which the first is number `first`. */
  next(first: number, n: number): TensorData {
    for (const { cursor, memory, register } of this.#operands) cursor.read(memory, register, n);
    for (const [dim, register] of this.#compiled.coords) fillCoordinate(register, this.#dims, dim, first, n);
    this.#compiled.run(n);
    return this.#compiled.result;
  }
}

export function mapKernel(call: MapCall, read: readonly TensorData[], write: TensorData, scratch: Scratch): Kernel {
  const blocks = new Blocks(call.expr, call.dims, call.inputs, read, scratch);
  const out = new Cursor(call.dims, call.output);
  const count = sizeOf(call.dims);
  return function* run() {
    blocks.rewind();
    out.rewind();
    for (let i = 0; i < count; i += BLOCK) {
      const n = Math.min(BLOCK, count - i);
      out.write(blocks.next(i, n), write, n);
      yield;
    }
  };
}

export function gatherKernel(call: GatherCall, read: readonly TensorData[], write: TensorData): Kernel {
  const [source, index] = read as [TensorData, TensorData];
  const [fromView, whichView] = call.inputs;
  const cursors = [fromView, whichView, call.output].map((view) => new Cursor(call.dims, view)) as [Cursor, Cursor, Cursor];
  const places = cursors.map(() => new Int32Array(BLOCK)) as [Int32Array, Int32Array, Int32Array];
  const count = sizeOf(call.dims);
  const missing = write instanceof Int32Array ? 0 : Number.NaN;
  return function* run() {
    for (const cursor of cursors) cursor.rewind();
    for (let i = 0; i < count; i += BLOCK) {
      const n = Math.min(BLOCK, count - i);
      for (const [c, cursor] of cursors.entries()) cursor.places(places[c] as Int32Array, n);
      const [from, which, to] = places;
      for (let j = 0; j < n; j++) {
        const at = index[which[j] as number] as number;
        const inside = at >= 0 && at < call.size;
        write[to[j] as number] = inside ? (source[(from[j] as number) + at * call.stride] as number) : missing;
      }
      yield;
    }
  };
}
