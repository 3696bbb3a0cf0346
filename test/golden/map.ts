import type { Builder, Value } from '../../graph-core/program/builder.ts';
import { sizeOf } from '../../graph-core/model/tensor.ts';

/** One golden case being built: its inputs in order and its attributes. */
export interface GoldenGraph {
  readonly b: Builder;
  readonly x: readonly Value[];
  readonly attrs: { readonly [name: string]: unknown };
}

type Build = (graph: GoldenGraph) => readonly Value[];

const one = (
  b: Builder,
  type: string,
  inputs: Record<string, Value>,
  attrs: Record<string, unknown> = {},
  port = 'output',
): Value => b.op(type, inputs, attrs)[port] as Value;

/** A block with ports in the order of the golden inputs. */
const block =
  (
    type: string,
    ports: readonly string[] = ['input'],
    attrs: (a: GoldenGraph['attrs']) => Record<string, unknown> = () => ({}),
    port = 'output',
  ): Build =>
  ({ b, x, attrs: given }) => [
    one(b, type, Object.fromEntries(x.map((v, i) => [ports[i] ?? `inputs.${i}`, v])), attrs(given), port),
  ];

const PAIR = ['input', 'other'] as const;
const number = (b: Builder, value: number): Value => b.fill(value);
const at = (x: readonly Value[], i: number): Value => x[i] as Value;

/** A graph of blocks with short names; what the golden operations need that is not one block. */
const graph =
  (build: (g: Graph, ...x: Value[]) => Value | readonly Value[]): Build =>
  ({ b, x, attrs }) => {
    const made = build(new Graph(b, attrs), ...x);
    return Array.isArray(made) ? made : [made as Value];
  };

class Graph {
  readonly b: Builder;
  readonly attrs: GoldenGraph['attrs'];
  constructor(b: Builder, attrs: GoldenGraph['attrs']) {
    this.b = b;
    this.attrs = attrs;
  }
  /** One-input block. */
  f = (type: string, input: Value, attrs: Record<string, unknown> = {}): Value => one(this.b, type, { input }, attrs);
  /** Two-input block; a plain number becomes a constant. */
  g = (type: string, input: Value | number, other: Value | number): Value =>
    one(this.b, type, { input: this.lift(input), other: this.lift(other) });
  lift = (x: Value | number): Value => (typeof x === 'number' ? number(this.b, x) : x);
  reshape = (input: Value, shape: readonly number[]): Value => this.f('reshape', input, { shape });
  slice = (input: Value, dim: number, start: number | null, end: number | null, step: number | null = null): Value =>
    this.f('slice', input, { dim, start: start ?? 0, end, step: step ?? 1 });
  /** log(1 + e^x) without the threshold of the block. */
  softplus = (input: Value): Value => this.f('softplus', input, { threshold: 1e30 });
  number = (name: string, otherwise: number): number => (this.attrs[name] as number | undefined) ?? otherwise;
}

const reduction = (a: GoldenGraph['attrs']) => ({ dim: a.dim ?? null, keepdim: a.keepdim ?? false });

/** A cost block, or with reduction none the graph of its entries. */
const cost =
  (
    type: string,
    ports: readonly string[],
    entries: Build,
    attrs: (a: GoldenGraph['attrs']) => Record<string, unknown> = () => ({}),
  ): Build =>
  (golden) => {
    if (golden.attrs.reduction === 'none') return entries(golden);
    return block(type, ports, (a) => ({ reduction: a.reduction ?? 'mean', ...attrs(a) }), 'cost')(golden);
  };

function slices(g: Graph, x: Value): Value {
  const ranges = g.attrs.slices as (readonly (number | null)[])[];
  return ranges.reduce((v, [start, stop, step], dim) => g.slice(v, dim, start ?? null, stop ?? null, step ?? null), x);
}

function index(g: Graph, x: Value): Value {
  const places = g.attrs.index as number[];
  const picked = places.reduce((v, i, dim) => g.slice(v, dim, i, i === -1 ? null : i + 1), x);
  return g.reshape(picked, x.shape.slice(places.length));
}

/** Any order of axes as a chain of transpose blocks. */
function permute(g: Graph, x: Value): Value {
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

function evenPieces(g: Graph, x: Value, size: number): Value[] {
  const total = axisSize(g, x);
  return pieces(
    g,
    x,
    Array.from({ length: Math.ceil(total / size) }, (_, i) => Math.min(size, total - i * size)),
  );
}

function split(g: Graph, x: Value): Value[] {
  const sizes = g.attrs.split_size_or_sections as number | number[];
  return Array.isArray(sizes) ? pieces(g, x, sizes) : evenPieces(g, x, sizes);
}

const chunk = (g: Graph, x: Value): Value[] => evenPieces(g, x, Math.ceil(axisSize(g, x) / g.number('chunks', 1)));

function unbind(g: Graph, x: Value): Value[] {
  const dim = g.number('dim', 0);
  const shape = x.shape.filter((_, d) => d !== dim);
  return evenPieces(g, x, 1).map((piece) => g.reshape(piece, shape));
}

function withAxis(g: Graph, x: Value): Value {
  const dim = g.number('dim', 0);
  const place = dim < 0 ? dim + x.shape.length + 1 : dim;
  return g.reshape(x, [...x.shape.slice(0, place), 1, ...x.shape.slice(place)]);
}

function squeeze(g: Graph, x: Value): Value {
  const dim = g.attrs.dim as number | undefined;
  const place = dim === undefined ? null : dim < 0 ? dim + x.shape.length : dim;
  return g.reshape(
    x,
    x.shape.filter((n, d) => n !== 1 || (place !== null && d !== place)),
  );
}

function stack(g: Graph, ...x: Value[]): Value {
  const dim = g.number('dim', 0);
  const place = dim < 0 ? dim + at(x, 0).shape.length + 1 : dim;
  const pieces = x.map((v) => withAxis(g, v));
  return one(g.b, 'cat', Object.fromEntries(pieces.map((v, i) => [`inputs.${i}`, v])), { dim: place });
}

function einsum(g: Graph, ...x: Value[]): Value {
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
function embedding(g: Graph, indices: Value, weight: Value): Value {
  const rows = one(g.b, 'index-select', { input: weight, index: g.f('flatten', indices) }, { dim: 0 });
  return g.reshape(rows, [...indices.shape, ...weight.shape.slice(1)]);
}

/** Costs of the rows of a class cost: -sum p log softmax. */
function crossEntropyRows(g: Graph, scores: Value, target: Value): Value {
  const dim = scores.shape.length === 1 ? 0 : 1;
  const classes = scores.shape[dim] as number;
  const probability = target.dtype === 'int32' ? g.f('one-hot', target, { numClasses: classes }) : target;
  return g.f('neg', g.f('sum', g.g('mul', probability, g.f('log-softmax', scores, { dim })), { dim }));
}

/** log(1 + e^-|s|) from the blocks: (1 - t) s + softplus(-s). */
const binaryEntries = (g: Graph, s: Value, t: Value): Value =>
  g.g('add', g.g('mul', g.g('sub', 1, t), s), g.softplus(g.f('neg', s)));

const toInt = (g: Graph, x: Value): Value => g.f('cast', x, { dtype: 'int32' });

/** How each golden operation is built from our blocks. */
export const GOLDEN_OPS: { readonly [op: string]: Build } = {
  // elementwise, one block each
  'torch.neg': block('neg'),
  'torch.exp': block('exp'),
  'torch.log': block('log'),
  'torch.sqrt': block('sqrt'),
  'torch.square': block('square'),
  'torch.abs': block('abs'),
  'torch.tanh': block('tanh'),
  'torch.sigmoid': block('sigmoid'),
  'F.relu': block('relu'),
  'F.leaky_relu': block('leaky-relu', ['input'], (a) => ({ negativeSlope: a.negative_slope })),
  'F.gelu': block('gelu', ['input'], (a) => ({ approximate: a.approximate })),
  'F.softplus': block('softplus', ['input'], (a) => ({ beta: a.beta, threshold: a.threshold })),
  'torch.add': block('add', PAIR),
  'torch.sub': block('sub', PAIR),
  'torch.mul': block('mul', PAIR),
  'torch.div': block('div', PAIR),
  'torch.maximum': block('maximum', PAIR),
  'torch.where': block('where', ['condition', 'input', 'other']),
  'torch.eq': block('eq', PAIR),
  'torch.gt': block('gt', PAIR),
  // elementwise, small graphs
  'torch.add_scalar': graph((g, x) => g.g('add', x, g.number('other', 0))),
  'torch.mul_scalar': graph((g, x) => g.g('mul', x, g.number('other', 1))),
  'torch.lt': graph((g, x, y) => g.g('gt', y as Value, x as Value)),
  'torch.ne': graph((g, x, y) => g.f('cast', g.g('eq', toInt(g, g.g('eq', x as Value, y as Value)), 0), { dtype: 'bool' })),
  'torch.minimum': graph((g, x, y) => g.f('neg', g.g('maximum', g.f('neg', x as Value), g.f('neg', y as Value)))),
  'torch.reciprocal': graph((g, x) => g.g('div', 1, x)),
  'torch.rsqrt': graph((g, x) => g.g('div', 1, g.f('sqrt', x))),
  'torch.log2': graph((g, x) => g.g('div', g.f('log', x), Math.LN2)),
  'F.silu': graph((g, x) => g.g('mul', x, g.f('sigmoid', x))),
  swish_beta: graph((g, x) => g.g('mul', x, g.f('sigmoid', g.g('mul', x, g.number('beta', 1))))),
  'F.mish': graph((g, x) => g.g('mul', x, g.f('tanh', g.f('softplus', x)))),
  'F.logsigmoid': graph((g, x) => g.f('neg', g.softplus(g.f('neg', x)))),
  'F.tanhshrink': graph((g, x) => g.g('sub', x, g.f('tanh', x))),
  'F.softsign': graph((g, x) => g.g('div', x, g.g('add', 1, g.f('abs', x)))),
  dropout_with_mask: graph((g, x, mask) => g.g('div', g.g('mul', x, mask as Value), 1 - g.number('p', 0.5))),
  // linear algebra
  'torch.matmul': block('matmul', PAIR),
  'torch.mm': block('matmul', PAIR),
  'torch.bmm': block('matmul', PAIR),
  'torch.mv': block('matmul', PAIR),
  'torch.dot': block('dot', PAIR),
  'torch.outer': block('outer', PAIR),
  'F.linear': block('linear', ['input', 'weight', 'bias']),
  'torch.addmm': graph((g, c, x, y) =>
    g.g('add', g.g('mul', c, g.number('beta', 1)), g.g('mul', g.g('matmul', x as Value, y as Value), g.number('alpha', 1))),
  ),
  'torch.einsum': graph(einsum),
  quadratic_form: graph((g, x, a) => g.g('dot', x, g.g('matmul', a as Value, x))),
  // reductions
  'torch.sum': block('sum', ['input'], reduction),
  'torch.mean': block('mean', ['input'], reduction),
  'torch.amax': block('amax', ['input'], reduction),
  'torch.amin': block('amin', ['input'], reduction),
  'torch.argmax': block('argmax', ['input'], reduction),
  'torch.argmin': block('argmin', ['input'], reduction),
  'torch.logsumexp': block('logsumexp', ['input'], reduction),
  // shape and indexing
  'torch.reshape': block('reshape', ['input'], (a) => ({ shape: a.shape })),
  'torch.flatten': block('flatten', ['input'], (a) => ({ startDim: a.start_dim, endDim: a.end_dim })),
  'torch.transpose': block('transpose', ['input'], (a) => ({ dim0: a.dim0, dim1: a.dim1 })),
  'torch.cat': block('cat', [], (a) => ({ dim: a.dim })),
  'torch.expand': block('expand', ['input'], (a) => ({ shape: a.size })),
  'torch.index_select': block('index-select', ['input', 'index'], (a) => ({ dim: a.dim })),
  'F.one_hot': block('one-hot', ['input'], (a) => ({ numClasses: a.num_classes })),
  slice: graph(slices),
  index: graph(index),
  'torch.permute': graph(permute),
  'torch.split': graph(split),
  'torch.chunk': graph(chunk),
  'torch.unbind': graph(unbind),
  'torch.stack': graph(stack),
  'torch.unsqueeze': graph(withAxis),
  'torch.squeeze': graph(squeeze),
  'F.embedding': graph((g, indices, weight) => embedding(g, indices, weight as Value)),
  // probability
  'F.softmax': block('softmax', ['input'], (a) => ({ dim: a.dim })),
  'F.log_softmax': block('log-softmax', ['input'], (a) => ({ dim: a.dim })),
  'F.softmin': graph((g, x) => g.f('softmax', g.f('neg', x), { dim: g.attrs.dim })),
  // costs
  squared_norm: block('squared-norm', ['input', 'target'], () => ({}), 'cost'),
  half_squared_error: ({ b, x }) => [b.scale(one(b, 'squared-norm', { input: at(x, 0), target: at(x, 1) }, {}, 'cost'), 0.5)],
  'F.mse_loss': cost(
    'mse-loss',
    ['input', 'target'],
    graph((g, x, y) => g.f('square', g.g('sub', x, y as Value))),
  ),
  'F.l1_loss': cost(
    'l1-loss',
    ['input', 'target'],
    graph((g, x, y) => g.f('abs', g.g('sub', x, y as Value))),
  ),
  'F.binary_cross_entropy_with_logits': cost(
    'bce-with-logits-loss',
    ['input', 'target', 'posWeight'],
    graph((g, s, t) => binaryEntries(g, s, t as Value)),
  ),
  'F.cross_entropy': cost(
    'cross-entropy',
    ['input', 'target', 'weight'],
    graph((g, s, t) => crossEntropyRows(g, s, t as Value)),
    (a) => ({ labelSmoothing: a.label_smoothing, ignoreIndex: a.ignore_index }),
  ),
};

const LATER = 'a block of the catalogue that is not in this release';

/** Golden operations that this release cannot build, with the reason. */
export const LEFT_OUT_OPS: { readonly [op: string]: string } = Object.fromEntries(
  Object.entries({
    elementwise:
      'torch.sign torch.sin torch.cos torch.tan torch.log1p torch.expm1 torch.erf torch.atan torch.asin torch.acos torch.sinh torch.cosh torch.ceil torch.pow torch.pow_scalar_base torch.atan2 torch.hypot torch.logaddexp torch.lerp torch.clamp torch.ge torch.le',
    activations: 'F.elu F.selu F.celu F.hardtanh F.relu6 F.hardsigmoid F.hardswish F.prelu F.glu F.threshold',
    'linear algebra': 'torch.kron torch.tril torch.triu torch.diagonal',
    reductions: 'torch.max torch.min torch.linalg.vector_norm torch.var torch.std torch.prod torch.cumsum torch.topk torch.sort',
    indexing: 'torch.gather torch.scatter_add F.pad torch.tile torch.repeat_interleave torch.flip torch.roll',
    convolution: 'F.conv2d F.conv1d F.conv_transpose2d F.max_pool2d F.max_pool1d F.avg_pool2d F.adaptive_avg_pool2d',
    normalisation: 'F.batch_norm batch_norm_running_stats F.layer_norm F.group_norm F.normalize F.dropout',
    distances: 'F.cosine_similarity pairwise_sqdist_min',
    costs:
      'F.smooth_l1_loss F.huber_loss F.binary_cross_entropy F.nll_loss F.kl_div hinge squared_hinge F.hinge_embedding_loss F.multi_margin_loss F.soft_margin_loss F.cosine_embedding_loss cosine_distance F.triplet_margin_loss F.margin_ranking_loss F.poisson_nll_loss F.gaussian_nll_loss',
  }).flatMap(([family, ops]) => ops.split(' ').map((op) => [op, `${family}: ${LATER}`])),
);

/** Single cases left out of every run, with the reason. */
export const LEFT_OUT_CASES: { readonly [id: string]: string } = {
  'F.embedding/padding_idx/1': 'a row without gradient is an attribute of the embedding block, which is not in this release',
};

/** Number of elements of a golden shape. */
export const elementsOf = sizeOf;
