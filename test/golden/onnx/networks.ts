import type { Value } from '../../../graph-core/program/builder.ts';
import { one } from '../build.ts';
import type { Draw, OnnxNode } from './node.ts';

const isTrue = (n: OnnxNode, name: string): boolean => n.attr(name, 0) === 1;

function gemm(n: OnnxNode): Value {
  const side = (slot: number, flag: string): Value =>
    isTrue(n, flag) ? n.f('transpose', n.x(slot), { dim0: 0, dim1: 1 }) : n.x(slot);
  const product = n.g('matmul', side(0, 'transA'), side(1, 'transB'));
  const scaled = n.f('scale-shift', product, { scale: n.attr('alpha', 1) });
  return n.has(2) ? n.g('add', scaled, n.f('scale-shift', n.x(2), { scale: n.attr('beta', 1) })) : scaled;
}

interface Windows {
  readonly kernelSize: number[];
  readonly stride: number[];
  readonly dilation: number[];
  /** Zeros before and behind each spatial axis. */
  readonly before: number[];
  readonly behind: number[];
}

/** Kernel, strides and padding; automatic padding worked out, the odd one behind or before. */
function windows(n: OnnxNode, kernel: readonly number[]): Windows {
  const sizes = n.x().shape.slice(2);
  const kernelSize = n.attr<number[]>('kernel_shape', [...kernel]);
  const stride = n.attr<number[]>('strides', sizes.map(() => 1));
  const dilation = n.attr<number[]>('dilations', sizes.map(() => 1));
  const auto = n.attr('auto_pad', 'NOTSET');
  const pads = n.attr<number[]>('pads', sizes.flatMap(() => [0, 0]));
  const total = sizes.map((size, d) => {
    const reach = ((kernelSize[d] as number) - 1) * (dilation[d] as number) + 1;
    const by = stride[d] as number;
    return Math.max(0, (Math.ceil(size / by) - 1) * by + reach - size);
  });
  const half = total.map((t) => Math.floor(t / 2));
  const rest = total.map((t, d) => t - (half[d] as number));
  if (auto === 'SAME_UPPER') return { kernelSize, stride, dilation, before: half, behind: rest };
  if (auto === 'SAME_LOWER') return { kernelSize, stride, dilation, before: rest, behind: half };
  return { kernelSize, stride, dilation, before: pads.slice(0, sizes.length), behind: pads.slice(sizes.length) };
}

/** The spatial axes padded with one number: more than torch's pools allow, and on one side only. */
const padded = (n: OnnxNode, x: Value, { before, behind }: Windows, value: number): Value =>
  n.f('pad', x, {
    pad: before.map((p, d) => [p, behind[d] as number]).reverse().flat(),
    mode: 'constant',
    value,
  });

const hasPadding = ({ before, behind }: Windows): boolean => [...before, ...behind].some((p) => p !== 0);

const wired = (n: OnnxNode): Record<string, Value> => ({
  input: n.x(0),
  weight: n.x(1),
  ...(n.has(2) ? { bias: n.x(2) } : {}),
});

const convolution: Draw = (n) => {
  const weight = n.x(1).shape;
  const found = windows(n, weight.slice(2));
  if (found.before.some((p, d) => p !== found.behind[d])) throw new Error('padding on one side');
  const { kernelSize, stride, dilation, before: padding } = found;
  const attrs = { outChannels: weight[0], hasBias: n.has(2), groups: n.attr('group', 1), kernelSize, stride, dilation, padding };
  return one(n.b, `conv${kernelSize.length}d`, wired(n), attrs);
};

const transposedConvolution: Draw = (n) => {
  const weight = n.x(1).shape;
  const { kernelSize, stride, dilation, before: padding } = windows(n, weight.slice(2));
  const groups = n.attr('group', 1);
  const natural = kernelSize.map(
    (k, d) => ((n.x().shape[d + 2] as number) - 1) * (stride[d] as number) + ((k - 1) * (dilation[d] as number) + 1) - 2 * (padding[d] as number),
  );
  const wanted = n.attr<number[]>('output_shape', natural);
  const outputPadding = wanted.map((size, d) => size - (natural[d] as number));
  const attrs = { outChannels: (weight[1] as number) * groups, hasBias: n.has(2), groups, kernelSize, stride, dilation, padding, outputPadding };
  return one(n.b, `conv-transpose${kernelSize.length}d`, wired(n), attrs);
};

const LOWEST = -3e38;

const maxPool: Draw = (n) => {
  const found = windows(n, []);
  const { kernelSize, stride, dilation } = found;
  const x = hasPadding(found) ? padded(n, n.x(), found, LOWEST) : n.x();
  return one(n.b, `max-pool${kernelSize.length}d`, { input: x }, { kernelSize, stride, dilation, ceilMode: isTrue(n, 'ceil_mode') });
};

/** Padding that does not count: the mean of the padded input by the mean of padded ones. */
const averagePool: Draw = (n) => {
  const found = windows(n, []);
  const { kernelSize, stride } = found;
  const pool = (x: Value): Value =>
    n.f(`avg-pool${kernelSize.length}d`, x, { kernelSize, stride, ceilMode: isTrue(n, 'ceil_mode') });
  if (!hasPadding(found)) return pool(n.x());
  const mean = pool(padded(n, n.x(), found, 0));
  if (isTrue(n, 'count_include_pad')) return mean;
  const ones = n.f('expand', n.constant(1), { shape: n.x().shape });
  return n.g('div', mean, pool(padded(n, ones, found, 0)));
};

function batchNorm(n: OnnxNode): readonly Value[] {
  const [input, weight, bias, runningMean, runningVar] = n.all() as [Value, Value, Value, Value, Value];
  const eps = n.attr('epsilon', 1e-5);
  const momentum = 1 - n.attr('momentum', 0.9);
  const dims = input.shape.map((_, d) => d).filter((d) => d !== 1);
  const isTraining = isTrue(n, 'training_mode');
  // evaluation with the statistics given: those of the batch are ONNX's training mode
  const mean = isTraining ? n.f('mean', input, { dim: dims }) : runningMean;
  const variance = isTraining ? n.f('var', input, { dim: dims, correction: 0 }) : runningVar;
  const output = one(n.b, 'batch-norm', { input, weight, bias, runningMean: mean, runningVar: variance }, { eps, momentum });
  if (!isTraining) return [output];
  const moved = (old: Value, fresh: Value): Value =>
    n.g('add', n.f('scale-shift', old, { scale: 1 - momentum }), n.f('scale-shift', fresh, { scale: momentum }));
  return [output, moved(runningMean, mean), moved(runningVar, variance)];
}

function layerNorm(n: OnnxNode): Value[] {
  const axis = n.axis(n.attr('axis', -1));
  const eps = n.attr('epsilon', 1e-5);
  const x = n.x();
  const dim = x.shape.map((_, d) => d).slice(axis);
  const inputs = { input: x, weight: n.x(1), ...(n.has(2) ? { bias: n.x(2) } : {}) };
  const spread = n.f('var', x, { dim, correction: 0, keepdim: true });
  return [
    one(n.b, 'layer-norm', inputs, { normalizedShape: x.shape.slice(axis), eps }),
    n.f('mean', x, { dim, keepdim: true }),
    n.f('rsqrt', n.f('scale-shift', spread, { shift: eps })),
  ];
}

/** Scale and bias of each channel behind a normalisation without weights. */
function perChannel(n: OnnxNode, normal: Value): Value {
  const shape = [n.x(1).shape[0] as number, ...n.x().shape.slice(2).map(() => 1)];
  return n.g('add', n.g('mul', normal, n.f('reshape', n.x(1), { shape })), n.f('reshape', n.x(2), { shape }));
}

/** Mean 0 and variance 1 over samples and places, channel by channel. */
function meanVariance(n: OnnxNode): Value {
  const attrs = { dim: n.attr('axes', [0, 2, 3]), keepdim: true };
  const centred = n.g('sub', n.x(), n.f('mean', n.x(), attrs));
  return n.g('div', centred, n.f('std', n.x(), { ...attrs, correction: 0 }));
}

/** Costs of the entries: -weight x log p of the label's class, 0 for an ignored one. */
function entries(n: OnnxNode, logs: Value): Value {
  const ignore = n.attr<number | null>('ignore_index', null);
  const zero = n.constant(0, 'int32');
  const target = n.x(1);
  const isIgnored = ignore === null ? null : n.g('eq', target, n.constant(ignore, 'int32'));
  const label = isIgnored ? one(n.b, 'where', { condition: isIgnored, input: zero, other: target }) : target;
  const classes = n.x().shape[1] as number;
  const rank = n.x().shape.length;
  const order = Array.from({ length: rank }, (_, d) => (d === 1 ? rank - 1 : d > 1 ? d - 1 : d));
  const isClass = n.permute(n.f('one-hot', label, { numClasses: classes }), order);
  const weighed = n.has(2)
    ? n.g('mul', logs, n.f('reshape', n.x(2), { shape: [classes, ...n.x().shape.slice(2).map(() => 1)] }))
    : logs;
  const cost = n.f('neg', n.f('sum', n.g('mul', weighed, isClass), { dim: 1 }));
  return isIgnored ? one(n.b, 'where', { condition: isIgnored, input: n.constant(0), other: cost }) : cost;
}

const classCost =
  (type: 'cross-entropy' | 'nll-loss'): Draw =>
  (n) => {
    const isCrossEntropy = type === 'cross-entropy';
    const logs = isCrossEntropy ? n.f('log-softmax', n.x(), { dim: 1 }) : n.x();
    const reduction = n.attr('reduction', 'mean');
    const inputs = { input: n.x(), target: n.x(1), ...(n.has(2) ? { weight: n.x(2) } : {}) };
    // -100 is what nobody writes as a label
    const attrs = { reduction, ignoreIndex: n.attr('ignore_index', -100) };
    const cost = reduction === 'none' ? entries(n, logs) : one(n.b, type, inputs, attrs, 'cost');
    return isCrossEntropy && n.outputs.length > 1 ? [cost, logs] : cost;
  };

export const NETWORKS: { readonly [op: string]: Draw } = {
  MatMul: (n) => n.g('matmul', n.x(0), n.x(1)),
  Gemm: gemm,
  Conv: convolution,
  ConvTranspose: transposedConvolution,
  MaxPool: maxPool,
  AveragePool: averagePool,
  BatchNormalization: batchNorm,
  LayerNormalization: layerNorm,
  RMSNormalization: (n) =>
    one(n.b, 'rms-norm', { input: n.x(), weight: n.x(1) }, {
      normalizedShape: n.x().shape.slice(n.axis(n.attr('axis', -1))),
      eps: n.attr('epsilon', 1e-5),
    }),
  GroupNormalization: (n) =>
    one(n.b, 'group-norm', { input: n.x(), weight: n.x(1), bias: n.x(2) }, {
      numGroups: n.attr('num_groups', 1),
      eps: n.attr('epsilon', 1e-5),
    }),
  InstanceNormalization: (n) => perChannel(n, n.f('instance-norm', n.x(), { eps: n.attr('epsilon', 1e-5) })),
  MeanVarianceNormalization: meanVariance,
  LpNormalization: (n) => n.f('normalize', n.x(), { p: n.attr('p', 2), dim: n.attr('axis', -1) }),
  Softmax: (n) => n.f('softmax', n.x(), { dim: n.attr('axis', -1) }),
  LogSoftmax: (n) => n.f('log-softmax', n.x(), { dim: n.attr('axis', -1) }),
  Dropout: (n) => n.f('dropout', n.x(), { p: n.number(1) ?? n.attr('ratio', 0.5) }),
  SoftmaxCrossEntropyLoss: classCost('cross-entropy'),
  NegativeLogLikelihoodLoss: classCost('nll-loss'),
};
