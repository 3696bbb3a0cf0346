import type { ReduceCall } from '../../graph-core/model/kernel-call.ts';
import { sizeOf, stridesOf, type TensorData } from '../../graph-core/model/tensor.ts';
import { input } from '../../graph-core/scalar/expr.ts';
import { Cursor } from './cursor.ts';
import { Blocks } from './elementwise.ts';
import { BLOCK, type Scratch } from './scratch.ts';

/** What becomes of the reduced values of a call, row-major over its dims: `post` of them is written where the output lies. */
export class Results {
  readonly #post: Blocks;
  readonly #out: Cursor;
  readonly #write: TensorData;
  readonly #count: number;

  constructor({ dims, expr, post, output }: ReduceCall, reduced: TensorData, write: TensorData, scratch: Scratch) {
    const view = { slot: 0, offset: 0, strides: stridesOf(dims) };
    this.#post = new Blocks(post ?? input(0, expr.dtype), dims, [view], [reduced], scratch);
    this.#out = new Cursor(dims, output);
    this.#write = write;
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
