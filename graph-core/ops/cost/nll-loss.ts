import type { Value } from '../../program/builder.ts';
import { composite } from '../define.ts';
import { one } from '../internal/blocks.ts';
import { alongClasses, CLASS_DIM, checkClasses, classAxis, costOfLabels, IGNORE_INDEX } from '../internal/class-cost.ts';
import { COST_OUTPUT, REDUCTION } from '../internal/cost.ts';

export const nllLoss = composite({
  type: 'nll-loss',
  version: 1,
  family: 'cost',
  title: 'Negative log-likelihood',
  symbol: '−xₜ',
  inputs: {
    input: { docs: 'Log-probabilities of the classes: what log-softmax gives.' },
    target: { docs: 'Class index (int32, without the class axis).', dtype: 'int32' },
    weight: { docs: 'Weight of each class.', optional: true },
  },
  outputs: COST_OUTPUT,
  attrs: { dim: CLASS_DIM, ignoreIndex: IGNORE_INDEX, reduction: REDUCTION },
  check: (inputs, attrs) => checkClasses(inputs, attrs),
  expand: (b, inputs, attrs) => {
    const input = b.cast(inputs.input as Value, 'float');
    const rank = input.shape.length;
    const dim = classAxis(attrs, rank);
    const cost = costOfLabels(b, {
      surprise: one(b, 'neg', input),
      target: inputs.target as Value,
      dim,
      weight: inputs.weight ? alongClasses(b, inputs.weight, dim, rank) : null,
      ignored: attrs.ignoreIndex as number,
      smoothing: 0,
      isMean: attrs.reduction !== 'sum',
    });
    return { cost };
  },
  docs: {
    summary: 'Minus the log-probability of the target class.',
    notes: [
      'It takes logarithms: behind a log-softmax block it is cross-entropy.',
      'The mean is the sum of the weighted costs divided by the sum of their weights, within a sample and over samples alike; ignored labels weigh nothing.',
      'A class index that does not exist gives NaN.',
    ],
    synonyms: [
      'torch.nn.functional.nll_loss',
      'torch.nn.NLLLoss',
      'classification',
      'maximum likelihood',
      'log loss',
      'NLL',
      'cross-entropy',
    ],
  },
  tex: { forward: 'C = -x_t', derivative: '\\frac{\\partial C}{\\partial x_k} = -[k = t]' },
  exports: { torch: 'torch.nn.functional.nll_loss', onnx: { op: 'NegativeLogLikelihoodLoss', since: 13 } },
  examples: [
    {
      name: 'one label',
      inputs: { input: { shape: [3], data: [-2, -1.5, -0.25] }, target: { shape: [], data: [2], dtype: 'int32' } },
      outputs: { cost: { shape: [], data: [0.25] } },
    },
    {
      name: 'rows, one ignored, summed',
      inputs: {
        input: { shape: [2, 2], data: [-1, -2, -3, -4] },
        target: { shape: [2], data: [1, 0], dtype: 'int32' },
      },
      attrs: { ignoreIndex: 0, reduction: 'sum' },
      outputs: { cost: { shape: [], data: [2] } },
    },
    {
      name: 'class weights, classes on the first axis',
      inputs: {
        input: { shape: [2, 2], data: [-1, -3, -2, -4] },
        target: { shape: [2], data: [1, 0], dtype: 'int32' },
        weight: { shape: [2], data: [1, 3] },
      },
      attrs: { dim: 0 },
      outputs: { cost: { shape: [], data: [2.25] } },
    },
    {
      name: 'probabilities as target',
      inputs: { input: { shape: [2], data: [-1, -2] }, target: { shape: [2], data: [0, 1] } },
      error: 'dtype/index',
    },
    {
      name: 'label of the wrong shape',
      inputs: { input: { shape: [3], data: [-1, -2, -3] }, target: { shape: [1], data: [2], dtype: 'int32' } },
      error: 'shape/mismatch',
    },
    {
      name: 'weight of another size',
      inputs: {
        input: { shape: [2], data: [-1, -2] },
        target: { shape: [], data: [1], dtype: 'int32' },
        weight: { shape: [3], data: [1, 1, 1] },
      },
      error: 'shape/mismatch',
    },
  ],
});
