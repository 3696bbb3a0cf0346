import { sizeOf } from '../../model/tensor.ts';
import type { Builder, Value } from '../../program/builder.ts';
import type { Attrs } from '../../program/program.ts';
import { type Expr, s } from '../../scalar/expr.ts';
import type { AttrSpec } from '../define.ts';
import { meanOf } from './common.ts';
import { dimsOf, restore } from './reduction.ts';

export const CORRECTION: AttrSpec = { type: 'float', default: 1, docs: 'Taken from the number of entries before dividing.' };

/** Mean of x along `attrs.dim`, without the axes. */
function meanAlong(b: Builder, x: Value, attrs: Attrs): Value {
  const dims = dimsOf(attrs, x.shape.length);
  const count = sizeOf(dims.map((d) => x.shape[d] as number));
  return b.map((total) => meanOf(total, count), b.sum(x, { dim: dims }));
}

/** sum (x - mean)² / (n - correction) along `attrs.dim`, in two passes; without entries to divide by it is NaN, or infinite. */
export function variance(b: Builder, x: Value, attrs: Attrs): Value {
  const dims = dimsOf(attrs, x.shape.length);
  const count = sizeOf(dims.map((d) => x.shape[d] as number));
  const left = Math.max(0, count - (attrs.correction as number));
  const mean = restore(b, meanAlong(b, x, attrs), x, attrs);
  const squares = b.map((e, m) => s.mul(s.sub(e, m), s.sub(e, m)), x, mean);
  const total = b.sum(squares, { dim: dims, keepdim: attrs.keepdim === true });
  // spelt out: a device need not get these from a division by 0; a product, so that the gradient is not finite either
  const none = (t: Expr): Expr => s.mul(t, s.select(s.eq(t, 0), Number.NaN, Number.POSITIVE_INFINITY));
  return b.map((t) => (left === 0 ? none(t) : s.div(t, left)), total);
}
