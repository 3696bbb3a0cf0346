import type { Shape } from '../../model/tensor.ts';
import type { Builder, Value } from '../../program/builder.ts';

/** The front part of a tensor with the sizes of `shape`, but for the axis `free`, which stays whole. */
export const croppedTo = (b: Builder, x: Value, shape: Shape, free: number): Value =>
  shape.reduce((v, n, d) => (d === free || n === v.shape[d] ? v : b.slice(v, d, 0, n)), x);

/** A tensor with zeros behind it along every axis, up to `shape`. */
export const grownTo = (b: Builder, x: Value, shape: Shape): Value =>
  shape.reduce((v, n, d) => {
    const have = v.shape[d] as number;
    if (have === n) return v;
    const zeros = b.fill(
      0,
      v.shape.map((size, axis) => (axis === d ? n - have : size)),
      v.dtype,
    );
    return b.cat([v, zeros], d);
  }, x);
