import type { View } from '../../graph-core/model/kernel-call.ts';

/** Dims and the strides of several views over them. */
export interface Counted {
  readonly dims: readonly number[];
  /** strides[view][dim] */
  readonly strides: readonly (readonly number[])[];
  /** For each original dim the one that counts it now; null for a size of 1, whose coordinate is always 0. */
  readonly countedBy: readonly (number | null)[];
}

/**
 * Merges neighbouring dims that every view walks as one, and drops dims of size 1: fewer divisions, and fewer kinds of
 * kernels. The order of elements stays. Dims in `keep` are not merged: an expression reads their coordinate.
 */
export function collapse(
  dims: readonly number[],
  strides: readonly (readonly number[])[],
  keep: ReadonlySet<number> = new Set(),
): Counted {
  const outDims: number[] = [];
  const outStrides: number[][] = strides.map(() => []);
  const countedBy: (number | null)[] = [];
  let lastKept = false;
  dims.forEach((size, d) => {
    if (size === 1) {
      countedBy.push(null);
      return;
    }
    const last = outDims.length - 1;
    const even = last >= 0 && strides.every((view, v) => (outStrides[v] as number[])[last] === (view[d] as number) * size);
    const joins = even && !lastKept && !keep.has(d);
    if (joins) outDims[last] = (outDims[last] as number) * size;
    else outDims.push(size);
    outStrides.forEach((list, v) => {
      const stride = (strides[v] as readonly number[])[d] as number;
      if (joins) list[last] = stride;
      else list.push(stride);
    });
    countedBy.push(outDims.length - 1);
    lastKept = keep.has(d);
  });
  return { dims: outDims, strides: outStrides, countedBy };
}

/** The part of each view's strides that belongs to dims [from, to). */
export const stridesBetween = (views: readonly View[], from: number, to: number): number[][] =>
  views.map((view) => view.strides.slice(from, to));
