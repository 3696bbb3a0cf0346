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

/** Any order of axes as a chain of transpose blocks. */
export function permute(g: Graph, x: Value): Value {
  const dims = g.attrs.dims as number[];
  const order = x.shape.map((_, d) => d);
  let v = x;
  dims.forEach((want, d) => {
    const from = order.indexOf(want);
    if (from === d) return;
    v = g.f('transpose', v, { dim0: d, dim1: from });
    order[from] = order[d] as number;
    order[d] = want;
  });
  return v;
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

/** torch.unsqueeze. */
export function withAxis(g: Graph, x: Value): Value {
  const dim = g.number('dim', 0);
  const place = dim < 0 ? dim + x.shape.length + 1 : dim;
  return g.reshape(x, [...x.shape.slice(0, place), 1, ...x.shape.slice(place)]);
}

/** torch.squeeze: axes of size 1 dropped, all or one. */
export function squeeze(g: Graph, x: Value): Value {
  const dim = g.attrs.dim as number | undefined;
  const place = dim === undefined ? null : dim < 0 ? dim + x.shape.length : dim;
  return g.reshape(
    x,
    x.shape.filter((n, d) => n !== 1 || (place !== null && d !== place)),
  );
}

/** torch.stack: a new axis, then cat. */
export function stack(g: Graph, ...x: Value[]): Value {
  const dim = g.number('dim', 0);
  const place = dim < 0 ? dim + at(x, 0).shape.length + 1 : dim;
  const pieces = x.map((v) => withAxis(g, v));
  return one(g.b, 'cat', Object.fromEntries(pieces.map((v, i) => [`inputs.${i}`, v])), { dim: place });
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

/** Rows picked by an index of any shape. */
export function embedding(g: Graph, indices: Value, weight: Value): Value {
  const rows = one(g.b, 'index-select', { input: weight, index: g.f('flatten', indices) }, { dim: 0 });
  return g.reshape(rows, [...indices.shape, ...weight.shape.slice(1)]);
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

/** New running statistics of a batch norm over rows: the block itself changes them in the update pass only. */
export function runningStatistics(g: Graph, x: Value, ...running: readonly Value[]): Value[] {
  const share = g.lift(g.number('momentum', 0.1));
  const batch = [g.f('mean', x, { dim: 0 }), g.f('var', x, { dim: 0, correction: 1 })];
  return batch.map((value, i) => one(g.b, 'lerp', { input: at(running, i), end: value, weight: share }));
}
