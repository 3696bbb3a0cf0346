import type { OpError } from '../model/op-error.ts';
import { err, ok, type Result } from '../model/result.ts';
import { type Shape, shapeText } from '../model/tensor.ts';

/** Broadcast of shapes as in torch, aligned at the last axis. */
export function broadcast(shapes: readonly Shape[]): Result<Shape, OpError> {
  const rank = Math.max(0, ...shapes.map((shape) => shape.length));
  const out = new Array<number>(rank).fill(1);
  for (const shape of shapes) {
    for (let i = 1; i <= shape.length; i++) {
      const n = shape[shape.length - i] as number;
      const have = out[rank - i] as number;
      if (have === 1) out[rank - i] = n;
      else if (n !== 1 && n !== have) {
        const list = shapes.map(shapeText).join(' and ');
        return err({
          code: 'shape/mismatch',
          message: `shapes ${list} do not fit each other: counted from the last axis, sizes must be equal or 1`,
          mend: 'give both the same shape, or insert a reshape block',
        });
      }
    }
  }
  return ok(out);
}

/** An axis that {@link resolveDim} has let through, as 0..rank-1. */
export const axisOf = (dim: unknown, rank: number): number => {
  const d = dim as number;
  return d < 0 ? d + Math.max(1, rank) : d;
};

/** A possibly negative axis as 0..rank-1; scalars have axis 0 and -1, as in torch. */
export function resolveDim(dim: number, rank: number, at = 'dim'): Result<number, OpError> {
  const n = Math.max(1, rank);
  if (!Number.isInteger(dim) || dim < -n || dim >= n) {
    return err({
      code: 'shape/axis-out-of-range',
      message: `axis ${dim} does not exist: the input has ${rank} ${rank === 1 ? 'axis' : 'axes'}`,
      mend: `choose ${at} between ${-n} and ${n - 1}`,
      at,
    });
  }
  return ok(axisOf(dim, rank));
}

/** The `dim` of a reduction (an integer, a list, or null for all) as sorted axes; an empty list means all, as in torch. */
export function resolveDims(dim: unknown, rank: number): Result<number[], OpError> {
  if (dim === null || dim === undefined) return ok([...Array(rank).keys()]);
  const list = (Array.isArray(dim) ? dim : [dim]) as number[];
  if (list.length === 0) return ok([...Array(rank).keys()]);
  const dims: number[] = [];
  for (const d of list) {
    const resolved = resolveDim(d, rank);
    if (!resolved.ok) return resolved;
    if (rank === 0) continue;
    if (dims.includes(resolved.value)) {
      return err({ code: 'shape/axis-twice', message: `axis ${d} appears twice in dim`, mend: 'name each axis once', at: 'dim' });
    }
    dims.push(resolved.value);
  }
  return ok(dims.sort((a, b) => a - b));
}

/** Shape after reducing `dims`. */
export const reducedShape = (shape: Shape, dims: readonly number[], keepdim: boolean): number[] =>
  keepdim ? shape.map((n, d) => (dims.includes(d) ? 1 : n)) : shape.filter((_, d) => !dims.includes(d));
