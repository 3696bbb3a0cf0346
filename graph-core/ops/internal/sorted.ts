import type { Builder, Value } from '../../program/builder.ts';
import { type Expr, s } from '../../scalar/expr.ts';

/** Neither finite nor beyond 0 on either side; comparing with itself may be folded away by a driver. */
const isMissing = (x: Expr): Expr =>
  x.dtype === 'float' ? s.not(s.or(s.isfinite(x), s.or(s.gt(x, 0), s.lt(x, 0)))) : s.constant(0, 'bool');

/** a < b, with NaN above everything. */
const less = (a: Expr, b: Expr): Expr => s.or(s.lt(a, b), s.and(isMissing(b), s.not(isMissing(a))));

/**
 * The entries along an axis in order, and where each stood. An entry's place is the number of those before it, all pairs
 * compared: n² comparisons, but the same ones on every device, and equal entries keep their order.
 */
export function sorted(b: Builder, x: Value, dim: number, descending: boolean): { values: Value; indices: Value } {
  if (x.shape.length === 0) return { values: x, indices: b.fill(0, [], 'int32') };
  const n = x.shape[dim] as number;
  const at = (v: Value, own: 'row' | 'column'): Value => {
    const shape = v.shape.flatMap((size, d) => (d !== dim ? [size] : own === 'row' ? [size, 1] : [1, size]));
    return b.reshape(v, shape);
  };
  const along = (own: 'row' | 'column'): Value => {
    const shape = x.shape.flatMap((_, d) => (d !== dim ? [1] : own === 'row' ? [n, 1] : [1, n]));
    return b.reshape(b.iota(n), shape);
  };
  const ahead = (mine: Expr, other: Expr, i: Expr, j: Expr): Expr => {
    const isBefore = descending ? less(mine, other) : less(other, mine);
    const isBehind = descending ? less(other, mine) : less(mine, other);
    return s.cast(s.or(isBefore, s.and(s.not(isBehind), s.lt(j, i))), 'int32');
  };
  const detached = b.op('stop-gradient', { input: x }).output as Value;
  const pairs = b.map(ahead, at(detached, 'row'), at(detached, 'column'), along('row'), along('column'));
  const place = b.sum(pairs, { dim: dim + 1 });
  // place k of the result is taken by the entry whose place is k
  const taken = b.map(
    (k, p, j) => s.select(s.eq(k, p), j, s.constant(0, 'int32')),
    along('row'),
    at(place, 'column'),
    along('column'),
  );
  const indices = b.sum(taken, { dim: dim + 1 });
  return { values: b.op('gather', { input: x, index: indices }, { dim }).output as Value, indices };
}
