import type { View } from '../../graph-core/model/kernel-call.ts';
import type { TensorData } from '../../graph-core/model/tensor.ts';
import { collapse } from '../codegen/dims.ts';

/**
 * Walks a view in row-major order of its dims, in runs along its last dim, without a multiplication for each element. The
 * view is collapsed first, so that contiguous memory is a single run.
 */
export class Cursor {
  readonly #dims: readonly number[];
  readonly #strides: readonly number[];
  readonly #offset: number;
  readonly #coords: number[];
  #at: number;

  constructor(dims: readonly number[], { offset, strides }: Pick<View, 'offset' | 'strides'>) {
    const collapsed = collapse(dims, [strides]);
    this.#dims = collapsed.dims.length > 0 ? collapsed.dims : [1];
    this.#strides = collapsed.dims.length > 0 ? (collapsed.strides[0] as readonly number[]) : [0];
    this.#offset = offset;
    this.#coords = this.#dims.map(() => 0);
    this.#at = offset;
  }

  /** Back to the first element. */
  rewind(): void {
    this.#coords.fill(0);
    this.#at = this.#offset;
  }

  /** Copies the next `n` elements to the front of `into`. */
  read(memory: TensorData, into: TensorData, n: number): void {
    const stride = this.#strides.at(-1) as number;
    for (let done = 0; done < n; ) {
      const run = this.#run(n - done);
      let at = this.#at;
      for (let i = done; i < done + run; i++, at += stride) into[i] = memory[at] as number;
      done += run;
      this.#advance(run);
    }
  }

  /** Copies the first `n` elements of `from` to the next places. */
  write(from: TensorData, memory: TensorData, n: number): void {
    const stride = this.#strides.at(-1) as number;
    for (let done = 0; done < n; ) {
      const run = this.#run(n - done);
      let at = this.#at;
      for (let i = done; i < done + run; i++, at += stride) memory[at] = from[i] as number;
      done += run;
      this.#advance(run);
    }
  }

  /** Element indices of the next `n` places. */
  places(into: Int32Array, n: number): void {
    const stride = this.#strides.at(-1) as number;
    for (let done = 0; done < n; ) {
      const run = this.#run(n - done);
      for (let i = 0; i < run; i++) into[done + i] = this.#at + i * stride;
      done += run;
      this.#advance(run);
    }
  }

  #run(most: number): number {
    return Math.min(most, (this.#dims.at(-1) as number) - (this.#coords.at(-1) as number));
  }

  /** Goes `run` elements on, at most to the end of the last dim. */
  #advance(run: number): void {
    let d = this.#dims.length - 1;
    this.#coords[d] = (this.#coords[d] as number) + run;
    this.#at += run * (this.#strides[d] as number);
    while ((this.#coords[d] as number) === (this.#dims[d] as number)) {
      this.#coords[d] = 0;
      this.#at -= (this.#dims[d] as number) * (this.#strides[d] as number);
      if (--d < 0) return;
      this.#coords[d] = (this.#coords[d] as number) + 1;
      this.#at += this.#strides[d] as number;
    }
  }
}

/** Fills `into` with coordinate `dim` of the elements [first, first + n) of `dims`. */
export function fillCoordinate(into: TensorData, dims: readonly number[], dim: number, first: number, n: number): void {
  const size = dims[dim] as number;
  const repeat = dims.slice(dim + 1).reduce((product, other) => product * other, 1);
  for (let i = 0; i < n; i++) into[i] = Math.floor((first + i) / repeat) % size;
}
