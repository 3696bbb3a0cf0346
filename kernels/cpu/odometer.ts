import type { View } from '../../graph-core/model/kernel-call.ts';

/** Counts through the elements of `dims` in row-major order and keeps the place of each view. */
export class Odometer {
  readonly coords: Int32Array;
  /** Element index of each view at the current place. */
  readonly at: Int32Array;
  readonly #dims: readonly number[];
  readonly #strides: readonly (readonly number[])[];
  readonly #from: number;

  /** `from` is the first dimension of the views' strides that is counted. */
  constructor(dims: readonly number[], views: readonly View[], coords: Int32Array = new Int32Array(dims.length), from = 0) {
    this.#dims = dims;
    this.#strides = views.map((view) => view.strides);
    this.#from = from;
    this.coords = coords;
    this.at = Int32Array.from(views, (view) => view.offset);
  }

  /** Goes to the next element; after the last one it is at the first again. */
  next(): void {
    const { at, coords } = this;
    const from = this.#from;
    for (let d = this.#dims.length - 1; d >= 0; d--) {
      const size = this.#dims[d] as number;
      const count = (coords[from + d] as number) + 1;
      const wraps = count === size;
      coords[from + d] = wraps ? 0 : count;
      for (let v = 0; v < at.length; v++) {
        const stride = (this.#strides[v] as number[])[from + d] as number;
        at[v] = (at[v] as number) + (wraps ? stride * (1 - size) : stride);
      }
      if (!wraps) return;
    }
  }
}
