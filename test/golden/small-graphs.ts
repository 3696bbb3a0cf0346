import type { Value } from '../../graph-core/program/builder.ts';
import { type Graph, one } from './build.ts';

/** Python slices, one an axis. */
export function slices(g: Graph, x: Value): Value {
  const ranges = g.attrs.slices as (readonly (number | null)[])[];
  return ranges.reduce((v, [start, stop, step], dim) => g.slice(v, dim, start ?? null, stop ?? null, step ?? null), x);
}

/** Integers, one for each leading axis; each indexed axis is dropped. */
export const index = (g: Graph, x: Value): Value =>
  (g.attrs.index as number[]).reduce((v, i) => g.f('select', v, { dim: 0, index: i }), x);

/** Costs of the rows of a class cost: -sum p log softmax. */
export function crossEntropyRows(g: Graph, scores: Value, target: Value): Value {
  const dim = scores.shape.length === 1 ? 0 : 1;
  const classes = scores.shape[dim] as number;
  const probability = target.dtype === 'int32' ? g.f('one-hot', target, { numClasses: classes }) : target;
  return g.f('neg', g.f('sum', g.g('mul', probability, g.f('log-softmax', scores, { dim })), { dim }));
}

/** log(1 + e^-|s|) from the blocks: (1 - t) s + softplus(-s). */
export const binaryEntries = (g: Graph, s: Value, t: Value): Value =>
  g.g('add', g.g('mul', g.g('sub', 1, t), s), g.softplus(g.f('neg', s)));

/** Truth values as 0 and 1. */
export const toInt = (g: Graph, x: Value): Value => g.f('cast', x, { dtype: 'int32' });
