import type { ReduceCall, View } from '../../graph-core/model/kernel-call.ts';
import { sizeOf, stridesOf, type TensorData } from '../../graph-core/model/tensor.ts';
import { type Expr, input } from '../../graph-core/scalar/expr.ts';
import { Cursor } from './cursor.ts';
import { Blocks } from './elementwise.ts';
import { BLOCK, type Scratch } from './scratch.ts';

/** What is made of sums. */
export interface Epilogue {
  readonly dims: readonly number[];
  /** Reads the sum as input 0. */
  readonly post: Expr;
  /** What `post` reads as input 1, 2, ..., with strides over dims. */
  readonly inputs: readonly View[];
  readonly output: View;
}

/** What becomes of the reduced values of a call, row-major over its dims: `post` of them is written where the output lies. */
export class Results {
  readonly #post: Blocks;
  readonly #out: Cursor;
  readonly #write: TensorData;
  readonly #count: number;

  constructor(
    { dims, post, inputs, output }: Epilogue,
    reduced: TensorData,
    memory: { readonly read: readonly TensorData[]; readonly write: TensorData },
    scratch: Scratch,
  ) {
    const view = { slot: 0, offset: 0, strides: stridesOf(dims) };
    this.#post = new Blocks(post, dims, [view, ...inputs], [reduced, ...memory.read], scratch);
    this.#out = new Cursor(dims, output);
    this.#write = memory.write;
    this.#count = sizeOf(dims);
  }

  *write(): Generator<void, void> {
    this.#post.rewind();
    this.#out.rewind();
    for (let i = 0; i < this.#count; i += BLOCK) {
      const n = Math.min(BLOCK, this.#count - i);
      this.#out.write(this.#post.next(i, n), this.#write, n);
      yield;
    }
  }
}

/** The epilogue of a reduction: without one of its own the sum as it is. */
export const epilogueOf = ({ dims, expr, post = input(0, expr.dtype), inputs, output }: ReduceCall): Epilogue => ({
  dims,
  post,
  inputs: inputs.map((view) => ({ ...view, strides: view.strides.slice(0, dims.length) })),
  output,
});
