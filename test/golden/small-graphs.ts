import type { Value } from '../../graph-core/program/builder.ts';
import { type Graph, one } from './build.ts';

const at = (x: readonly Value[], i: number): Value => x[i] as Value;

/** Python slices, one an axis. */
export function slices(g: Graph, x: Value): Value {
  const ranges = g.attrs.slices as (readonly (number | null)[])[];
  return ranges.reduce((v, [start, stop, step], dim) => g.slice(v, dim, start ?? null, stop ?? null, step ?? null), x);
}

/** Integers, one for each leading axis; each indexed axis is dropped. */
export function index(g: Graph, x: Value): Value {
  const places = g.attrs.index as number[];
  const picked = places.reduce((v, i, dim) => g.slice(v, dim, i, i === -1 ? null : i + 1), x);
  return g.reshape(picked, x.shape.slice(places.length));
}

/** Pieces of the given sizes along an axis. */
function pieces(g: Graph, x: Value, sizes: readonly number[]): Value[] {
  const dim = g.number('dim', 0);
  const starts = sizes.map((_, i) => sizes.slice(0, i).reduce((a, n) => a + n, 0));
  return sizes.map((n, i) => g.slice(x, dim, starts[i] as number, (starts[i] as number) + n));
}

const axisSize = (g: Graph, x: Value): number => x.shape.at(g.number('dim', 0)) as number;

/** Pieces of one size; the last may be smaller. */
function evenPieces(g: Graph, x: Value, size: number): Value[] {
  const total = axisSize(g, x);
  return pieces(
    g,
    x,
    Array.from({ length: Math.ceil(total / size) }, (_, i) => Math.min(size, total - i * size)),
  );
}

/** torch.split: pieces of one size or of listed sizes. */
export function split(g: Graph, x: Value): Value[] {
  const sizes = g.attrs.split_size_or_sections as number | number[];
  return Array.isArray(sizes) ? pieces(g, x, sizes) : evenPieces(g, x, sizes);
}

/** torch.chunk. */
export const chunk = (g: Graph, x: Value): Value[] => evenPieces(g, x, Math.ceil(axisSize(g, x) / g.number('chunks', 1)));

/** One piece for each index, the axis dropped. */
export function unbind(g: Graph, x: Value): Value[] {
  const dim = g.number('dim', 0);
  const shape = x.shape.filter((_, d) => d !== dim);
  return evenPieces(g, x, 1).map((piece) => g.reshape(piece, shape));
}

/** The equations of the files. */
export function einsum(g: Graph, ...x: Value[]): Value {
  switch (g.attrs.equation) {
    case 'ij,jk->ik':
      return g.g('matmul', at(x, 0), at(x, 1));
    case 'bij,bkj->bik':
      return g.g('matmul', at(x, 0), g.f('transpose', at(x, 1), { dim0: 1, dim1: 2 }));
    case 'ij->i':
      return g.f('sum', at(x, 0), { dim: 1 });
    default:
      throw new Error(`no graph for einsum ${g.attrs.equation}`);
  }
}

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
