import { sizeOf } from '../../model/tensor.ts';
import type { Builder, Value } from '../../program/builder.ts';
import { s } from '../../scalar/expr.ts';
import { composite } from '../define.ts';
import {
  alongClasses,
  CLASS_DIM,
  checkClasses,
  classAxis,
  costOfLabels,
  IGNORE_INDEX,
  type Labelled,
} from '../internal/class-cost.ts';
import { meanOf } from '../internal/common.ts';
import { COST_OUTPUT, REDUCTION } from '../internal/cost.ts';

/** -sum p w log softmax over classes and positions; the mean is over positions. */
function costOfProbabilities(b: Builder, { surprise, target, dim, weight, smoothing, isMean }: Labelled): Value {
  const probability = b.cast(target, 'float');
  const classes = surprise.shape[dim] as number;
  const smoothed = smoothing === 0 ? probability : b.map((p) => s.add(s.mul(1 - smoothing, p), smoothing / classes), probability);
  const weighted = weight ? b.mul(smoothed, weight) : smoothed;
  // a class that is ruled out (infinite surprise) and not asked for (probability 0) costs nothing
  const entries = b.map((p, c) => s.select(s.and(s.eq(p, 0), s.not(s.isfinite(c))), 0, s.mul(p, c)), weighted, surprise);
  const positions = sizeOf(surprise.shape.filter((_, d) => d !== dim));
  const total = b.sum(entries);
  return isMean ? b.map((e) => meanOf(e, positions), total) : total;
}

export const crossEntropy = composite({
  type: 'cross-entropy',
  version: 1,
  family: 'cost',
  rank: 3,
  title: 'Cross-entropy',
  symbol: '−log softmax(s)ₜ',
  inputs: {
    input: { docs: 'Scores (logits) of the classes, before any softmax.' },
    target: {
      docs: 'Class index (int32, without the class axis), or probabilities (float, same shape as the input).',
      dtype: 'any',
    },
    weight: { docs: 'Weight of each class.', optional: true },
  },
  outputs: COST_OUTPUT,
  attrs: {
    dim: CLASS_DIM,
    labelSmoothing: {
      type: 'float',
      default: 0,
      min: 0,
      max: 1,
      docs: 'Share of the target that is spread evenly over all classes.',
    },
    ignoreIndex: IGNORE_INDEX,
    reduction: REDUCTION,
  },
  check: (inputs, attrs) => checkClasses(inputs, attrs, { probabilities: true }),
  expand: (b, inputs, attrs) => {
    const [input, target] = [inputs.input as Value, inputs.target as Value];
    const rank = input.shape.length;
    const dim = classAxis(attrs, rank);
    const parts: Labelled = {
      surprise: b.neg(b.op('log-softmax', { input }, { dim }).output as Value),
      target,
      dim,
      weight: inputs.weight ? alongClasses(b, inputs.weight, dim, rank) : null,
      ignored: attrs.ignoreIndex as number,
      smoothing: attrs.labelSmoothing as number,
      isMean: attrs.reduction !== 'sum',
    };
    return { cost: target.dtype === 'int32' ? costOfLabels(b, parts) : costOfProbabilities(b, parts) };
  },
  docs: {
    summary: 'The negative log-probability that softmax of the scores gives to the target class.',
    notes: [
      'With class indices the mean is the sum of the weighted costs divided by the sum of their weights, within a sample and over samples alike; ignored labels weigh nothing.',
      'With probabilities the mean is over the positions, whatever the class weights are, as in torch. A one-hot vector is one of probabilities once it is cast to float.',
      'A class index that does not exist gives NaN.',
      'The gradient is softmax(s) − t.',
    ],
    synonyms: [
      'torch.nn.functional.cross_entropy',
      'torch.nn.CrossEntropyLoss',
      'classification',
      'negative log-likelihood',
      'softmax loss',
      'log loss',
      'NLL',
    ],
  },
  tex: {
    forward: 'C = -\\log \\frac{e^{s_t}}{\\sum_k e^{s_k}}',
    derivative: '\\frac{\\partial C}{\\partial s_k} = \\operatorname{softmax}(s)_k - [k = t]',
  },
  exports: { torch: 'torch.nn.functional.cross_entropy', onnx: { op: 'SoftmaxCrossEntropyLoss', since: 13 } },
  examples: [
    {
      name: 'class index',
      inputs: { input: { shape: [3], data: [1, 2, 3] }, target: { shape: [], data: [2], dtype: 'int32' } },
      outputs: { cost: { shape: [], data: [0.407606] } },
    },
    {
      name: 'probabilities',
      inputs: { input: { shape: [3], data: [1, 2, 3] }, target: { shape: [3], data: [0, 0.5, 0.5] } },
      outputs: { cost: { shape: [], data: [0.907606] } },
    },
    {
      name: 'rows, one ignored',
      inputs: {
        input: { shape: [2, 3], data: [1, 2, 3, 0, 0, 0] },
        target: { shape: [2], data: [2, -100], dtype: 'int32' },
      },
      outputs: { cost: { shape: [], data: [0.407606] } },
    },
    {
      name: 'class weights',
      inputs: {
        input: { shape: [2, 2], data: [0, 0, 1, 0] },
        target: { shape: [2], data: [0, 1], dtype: 'int32' },
        weight: { shape: [2], data: [3, 1] },
      },
      outputs: { cost: { shape: [], data: [0.848176] } },
    },
    {
      name: 'smoothed label',
      inputs: { input: { shape: [2], data: [0, 1] }, target: { shape: [], data: [1], dtype: 'int32' } },
      attrs: { labelSmoothing: 0.2 },
      outputs: { cost: { shape: [], data: [0.413262] } },
    },
    {
      name: 'label of the wrong shape',
      inputs: { input: { shape: [3], data: [1, 2, 3] }, target: { shape: [1], data: [2], dtype: 'int32' } },
      error: 'shape/mismatch',
    },
    {
      name: 'one-hot integers',
      inputs: { input: { shape: [3], data: [1, 2, 3] }, target: { shape: [3], data: [0, 0, 1], dtype: 'int32' } },
      error: 'shape/mismatch',
    },
    {
      name: 'a label ignored among probabilities',
      inputs: { input: { shape: [2], data: [1, 2] }, target: { shape: [2], data: [0, 1] } },
      attrs: { ignoreIndex: 0 },
      error: 'attr/range',
    },
    {
      name: 'scalar',
      inputs: { input: { shape: [], data: [1] }, target: { shape: [], data: [0], dtype: 'int32' } },
      error: 'shape/rank',
    },
  ],
});
