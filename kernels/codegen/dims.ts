import type { View } from '../../graph-core/model/kernel-call.ts';

/** Dims and the strides of several views over them. */
export interface Counted {
  readonly dims: readonly number[];
  /** strides[view][dim] */
  readonly strides: readonly (readonly number[])[];
}

/**
 * Merges neighbouring dims that every view walks as one, and drops dims of size 1: fewer divisions, and fewer kinds of
 * kernels. The order of elements stays.
 */
export function collapse(dims: readonly number[], strides: readonly (readonly number[])[]): Counted {
  const outDims: number[] = [];
  const outStrides: number[][] = strides.map(() => []);
  dims.forEach((size, d) => {
    if (size === 1) return;
    const last = outDims.length - 1;
    const joins = last >= 0 && strides.every((view, v) => (outStrides[v] as number[])[last] === (view[d] as number) * size);
    if (joins) outDims[last] = (outDims[last] as number) * size;
    else outDims.push(size);
    outStrides.forEach((list, v) => {
      const stride = (strides[v] as readonly number[])[d] as number;
      if (joins) list[last] = stride;
      else list.push(stride);
    });
  });
  return { dims: outDims, strides: outStrides };
}

/** The part of each view's strides that belongs to dims [from, to). */
export const stridesBetween = (views: readonly View[], from: number, to: number): number[][] =>
  views.map((view) => view.strides.slice(from, to));
