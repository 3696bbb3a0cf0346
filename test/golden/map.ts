import type { Value } from '../../graph-core/program/builder.ts';
import { type Build, block, cost, costOf, graph, one, reduction } from './build.ts';
import {
  binaryEntries,
  crossEntropyRows,
  index,
  slices,
  toInt,
} from './small-graphs.ts';

const PAIR = ['input', 'other'] as const;
const COMPARED = ['input', 'target'] as const;

type Given = Readonly<Record<string, unknown>>;

const AFFINE = ['input', 'weight', 'bias'] as const;

/** Attributes of a convolution. */
const sliding = (a: Given) => ({ stride: a.stride, padding: a.padding, dilation: a.dilation, groups: a.groups });

/** Attributes of pooling. */
const pooling = (a: Given) => ({ kernelSize: a.kernel_size, stride: a.stride, padding: a.padding });

/** Attributes of a variance. */
const spread = (a: Given) => ({ ...reduction(a), correction: a.unbiased === false ? 0 : 1 });

/** A block that gives entries and where they stand. */
const both =
  (type: string, attrs: (a: Given) => Record<string, unknown>): Build =>
  ({ b, x, attrs: given }) => {
    const { values, indices } = b.op(type, { input: x[0] as Value }, attrs(given));
    return [values as Value, indices as Value];
  };

/** A block with a list of outputs. */
const pieces =
  (type: string, attrs: (a: Given) => Record<string, unknown>): Build =>
  ({ b, x, attrs: given }) =>
    Object.values(b.op(type, { input: x[0] as Value }, attrs(given)));
/** A norm with as many weights as a case gives. */
const affineNorm =
  (type: string, affine: string, attrs: (a: Given) => Record<string, unknown>): Build =>
  (golden) =>
    block(type, ['input', 'weight', 'bias'], (a) => ({ eps: a.eps, [affine]: golden.x.length > 1, ...attrs(a) }))(golden);

/** How each golden operation is built from our blocks. */
export const GOLDEN_OPS: { readonly [op: string]: Build } = {
  // elementwise, one block each
  'torch.neg': block('neg'),
  'torch.exp': block('exp'),
  'torch.expm1': block('expm1'),
  'torch.log': block('log'),
  'torch.log1p': block('log1p'),
  'torch.log2': block('log2'),
  'torch.sqrt': block('sqrt'),
  'torch.rsqrt': block('rsqrt'),
  'torch.square': block('square'),
  'torch.reciprocal': block('reciprocal'),
  'torch.abs': block('abs'),
  'torch.sign': block('sign'),
  'torch.sin': block('sin'),
  'torch.cos': block('cos'),
  'torch.tan': block('tan'),
  'torch.asin': block('asin'),
  'torch.acos': block('acos'),
  'torch.atan': block('atan'),
  'torch.sinh': block('sinh'),
  'torch.cosh': block('cosh'),
  'torch.tanh': block('tanh'),
  'torch.erf': block('erf'),
  'torch.sigmoid': block('sigmoid'),
  'torch.floor': block('floor'),
  'torch.ceil': block('ceil'),
  'torch.round': block('round'),
  'F.relu': block('relu'),
  'F.relu6': block('relu6'),
  'F.selu': block('selu'),
  'F.silu': block('silu'),
  'F.mish': block('mish'),
  'F.softsign': block('softsign'),
  'F.tanhshrink': block('tanhshrink'),
  'F.hardsigmoid': block('hardsigmoid'),
  'F.hardswish': block('hardswish'),
  'F.logsigmoid': block('logsigmoid'),
  'F.leaky_relu': block('leaky-relu', ['input'], (a) => ({ negativeSlope: a.negative_slope })),
  'F.elu': block('elu', ['input'], (a) => ({ alpha: a.alpha })),
  'F.celu': block('celu', ['input'], (a) => ({ alpha: a.alpha })),
  'F.gelu': block('gelu', ['input'], (a) => ({ approximate: a.approximate })),
  'F.softplus': block('softplus', ['input'], (a) => ({ beta: a.beta, threshold: a.threshold })),
  'F.hardtanh': block('hardtanh', ['input'], (a) => ({ minVal: a.min_val ?? -1, maxVal: a.max_val ?? 1 })),
  'F.softshrink': block('softshrink', ['input'], (a) => ({ lambd: a.lambd ?? 0.5 })),
  'F.hardshrink': block('hardshrink', ['input'], (a) => ({ lambd: a.lambd ?? 0.5 })),
  'F.threshold': block('threshold', ['input'], (a) => ({ threshold: a.threshold, value: a.value })),
  'F.prelu': block('prelu', ['input', 'weight']),
  'F.glu': block('glu', ['input'], (a) => ({ dim: a.dim })),
  swish_beta: block('swish', ['input'], (a) => ({ beta: a.beta })),
  'torch.clamp': block('clamp', ['input'], (a) => ({ min: a.min ?? null, max: a.max ?? null })),
  'torch.add': block('add', PAIR),
  'torch.sub': block('sub', PAIR),
  'torch.mul': block('mul', PAIR),
  'torch.div': block('div', PAIR),
  'torch.maximum': block('maximum', PAIR),
  'torch.minimum': block('minimum', PAIR),
  'torch.atan2': block('atan2', PAIR),
  'torch.hypot': block('hypot', PAIR),
  'torch.logaddexp': block('logaddexp', PAIR),
  'torch.eq': block('eq', PAIR),
  'torch.ne': block('ne', PAIR),
  'torch.lt': block('lt', PAIR),
  'torch.le': block('le', PAIR),
  'torch.gt': block('gt', PAIR),
  'torch.ge': block('ge', PAIR),
  'torch.lerp': block('lerp', ['input', 'end', 'weight']),
  'torch.where': block('where', ['condition', 'input', 'other']),
  'torch.pow': graph((g, x, p) => (p ? one(g.b, 'pow', { input: x, exponent: p }) : g.f('pow-scalar', x, { exponent: g.attrs.exponent }))),
  // elementwise, small graphs
  'torch.add_scalar': graph((g, x) => g.f('scale-shift', x, { shift: g.number('other', 0) })),
  'torch.mul_scalar': graph((g, x) => g.f('scale-shift', x, { scale: g.number('other', 1) })),
  'torch.pow_scalar_base': graph((g, x) => one(g.b, 'pow', { input: g.lift(g.number('base', 1)), exponent: x })),
  dropout_with_mask: graph((g, x, mask) => g.g('div', g.g('mul', x, mask as Value), 1 - g.number('p', 0.5))),
  // linear algebra
  'torch.matmul': block('matmul', PAIR),
  'torch.mm': block('matmul', PAIR),
  'torch.bmm': block('matmul', PAIR),
  'torch.mv': block('matmul', PAIR),
  'torch.dot': block('dot', PAIR),
  'torch.outer': block('outer', PAIR),
  'F.linear': block('linear', AFFINE),
  'torch.addmm': graph((g, c, x, y) =>
    g.g('add', g.g('mul', c, g.number('beta', 1)), g.g('mul', g.g('matmul', x as Value, y as Value), g.number('alpha', 1))),
  ),
  'torch.einsum': block('einsum', [], (a) => ({ equation: a.equation })),
  quadratic_form: block('quadratic-form', ['input', 'weight']),
  'torch.kron': block('kron', PAIR),
  'torch.tril': block('tril', ['input'], (a) => ({ diagonal: a.diagonal ?? 0 })),
  'torch.triu': block('triu', ['input'], (a) => ({ diagonal: a.diagonal ?? 0 })),
  'torch.diagonal': block('diagonal', ['input'], (a) => ({ offset: a.offset ?? 0, dim1: a.dim1 ?? 0, dim2: a.dim2 ?? 1 })),
  // reductions
  'torch.sum': block('sum', ['input'], reduction),
  'torch.mean': block('mean', ['input'], reduction),
  'torch.amax': block('amax', ['input'], reduction),
  'torch.amin': block('amin', ['input'], reduction),
  'torch.argmax': block('argmax', ['input'], reduction),
  'torch.argmin': block('argmin', ['input'], reduction),
  'torch.logsumexp': block('logsumexp', ['input'], reduction),
  'torch.prod': block('prod', ['input'], reduction),
  'torch.var': block('var', ['input'], spread),
  'torch.std': block('std', ['input'], spread),
  'torch.cumsum': block('cumsum', ['input'], (a) => ({ dim: a.dim })),
  'torch.linalg.vector_norm': block('norm', ['input'], (a) => ({ ...reduction(a), p: a.ord })),
  'torch.max': both('max', (a) => ({ dim: a.dim, keepdim: a.keepdim })),
  'torch.min': both('min', (a) => ({ dim: a.dim, keepdim: a.keepdim })),
  'torch.topk': both('topk', (a) => ({ k: a.k, dim: a.dim })),
  'torch.sort': both('sort', (a) => ({ dim: a.dim, descending: a.descending })),
  // shape and indexing
  'torch.gather': block('gather', ['input', 'index'], (a) => ({ dim: a.dim })),
  'torch.scatter_add': block('scatter-add', ['input', 'index', 'src'], (a) => ({ dim: a.dim })),
  'torch.reshape': block('reshape', ['input'], (a) => ({ shape: a.shape })),
  'torch.flatten': block('flatten', ['input'], (a) => ({ startDim: a.start_dim, endDim: a.end_dim })),
  'torch.transpose': block('transpose', ['input'], (a) => ({ dim0: a.dim0, dim1: a.dim1 })),
  'torch.cat': block('cat', [], (a) => ({ dim: a.dim })),
  'torch.expand': block('expand', ['input'], (a) => ({ shape: a.size })),
  'torch.index_select': block('index-select', ['input', 'index'], (a) => ({ dim: a.dim })),
  'F.one_hot': block('one-hot', ['input'], (a) => ({ numClasses: a.num_classes })),
  slice: graph(slices),
  index: graph(index),
  'torch.permute': block('permute', ['input'], (a) => ({ dims: a.dims })),
  'torch.split': pieces('split', (a) => ({ sizes: a.split_size_or_sections, dim: a.dim })),
  'torch.chunk': pieces('chunk', (a) => ({ chunks: a.chunks, dim: a.dim })),
  'torch.unbind': pieces('unbind', (a) => ({ dim: a.dim })),
  'torch.stack': block('stack', [], (a) => ({ dim: a.dim })),
  'torch.unsqueeze': block('unsqueeze', ['input'], (a) => ({ dim: a.dim })),
  'torch.squeeze': block('squeeze', ['input'], (a) => ({ dim: a.dim ?? null })),
  'F.embedding': block('embedding', ['index', 'weight'], (a) => ({ paddingIdx: a.padding_idx ?? null })),
  'F.pad': block('pad', ['input'], (a) => ({ pad: a.pad, mode: a.mode, value: a.value })),
  'torch.tile': block('tile', ['input'], (a) => ({ dims: a.dims })),
  'torch.repeat_interleave': block('repeat-interleave', ['input'], (a) => ({ repeats: a.repeats, dim: a.dim ?? null })),
  'torch.flip': block('flip', ['input'], (a) => ({ dims: a.dims })),
  'torch.roll': block('roll', ['input'], (a) => ({ shifts: a.shifts, dims: a.dims ?? null })),
  // convolution and pooling
  'F.conv1d': block('conv1d', AFFINE, sliding),
  'F.conv2d': block('conv2d', AFFINE, sliding),
  'F.conv_transpose2d': block('conv-transpose2d', AFFINE, (a) => ({ ...sliding(a), outputPadding: a.output_padding })),
  'F.max_pool1d': block('max-pool1d', ['input'], pooling),
  'F.max_pool2d': block('max-pool2d', ['input'], pooling),
  'F.avg_pool2d': block('avg-pool2d', ['input'], pooling),
  'F.adaptive_avg_pool2d': block('adaptive-avg-pool2d', ['input'], (a) => ({ outputSize: a.output_size })),
  // probability
  'F.softmax': block('softmax', ['input'], (a) => ({ dim: a.dim })),
  'F.log_softmax': block('log-softmax', ['input'], (a) => ({ dim: a.dim })),
  'F.softmin': block('softmin', ['input'], (a) => ({ dim: a.dim })),
  // normalisation: a document's block has weights of its own unless it is told not to
  'F.layer_norm': affineNorm('layer-norm', 'elementwiseAffine', (a) => ({ normalizedShape: a.normalized_shape })),
  'F.group_norm': affineNorm('group-norm', 'affine', (a) => ({ numGroups: a.num_groups })),
  'F.normalize': block('normalize', ['input'], (a) => ({ p: a.p, dim: a.dim, eps: a.eps })),
  // distances
  'F.cosine_similarity': block('cosine-similarity', PAIR, (a) => ({ dim: a.dim, eps: a.eps })),
  pairwise_sqdist_min: ({ b, x }) => {
    const { index, distance } = b.op('nearest-neighbour', { input: x[0] as Value, weight: x[1] as Value });
    return [distance as Value, index as Value];
  },
  // costs
  squared_norm: block('squared-norm', ['input', 'target'], () => ({}), 'cost'),
  half_squared_error: graph((g, x, y) => g.g('mul', g.f('sum', g.f('square', g.g('sub', x, y as Value))), 0.5)),
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
  'F.smooth_l1_loss': costOf('smooth-l1-loss', COMPARED, (a) => ({ beta: a.beta })),
  'F.huber_loss': costOf('huber-loss', COMPARED, (a) => ({ delta: a.delta })),
  'F.binary_cross_entropy': costOf('bce-loss'),
  'F.nll_loss': costOf('nll-loss', ['input', 'target', 'weight'], (a) => ({ ignoreIndex: a.ignore_index })),
  'F.kl_div': costOf('kl-div', COMPARED, (a) => ({ logTarget: a.log_target })),
  hinge: costOf('hinge-loss', COMPARED, (a) => ({ margin: a.margin })),
  squared_hinge: costOf('squared-hinge'),
  'F.hinge_embedding_loss': costOf('hinge-embedding-loss', COMPARED, (a) => ({ margin: a.margin })),
  'F.multi_margin_loss': costOf('multi-margin-loss', ['input', 'target', 'weight'], (a) => ({ p: a.p, margin: a.margin })),
  'F.soft_margin_loss': costOf('soft-margin-loss'),
  'F.margin_ranking_loss': costOf('margin-ranking-loss', ['input1', 'input2', 'target'], (a) => ({ margin: a.margin })),
  'F.cosine_embedding_loss': costOf('cosine-embedding-loss', ['input1', 'input2', 'target'], (a) => ({ margin: a.margin })),
  cosine_distance: costOf('cosine-distance'),
  'F.triplet_margin_loss': costOf('triplet-margin-loss', ['anchor', 'positive', 'negative'], (a) => ({
    margin: a.margin,
    p: a.p,
    eps: a.eps,
    swap: a.swap,
  })),
  'F.poisson_nll_loss': costOf('poisson-nll-loss', COMPARED, (a) => ({ logInput: a.log_input, full: a.full, eps: a.eps })),
  'F.gaussian_nll_loss': costOf('gaussian-nll-loss', ['input', 'target', 'var'], (a) => ({ full: a.full, eps: a.eps })),
};
