import type { Value } from '../../program/builder.ts';
import type { Operand } from '../../scalar/expr.ts';
import { composite, unsupported } from '../define.ts';
import { affine, choose, compare, two } from '../internal/blocks.ts';
import { COST_OUTPUT, checkSigns, hinge, marginOf, REDUCTION, reduceCost } from '../internal/cost.ts';

export const hingeEmbeddingLoss = composite({
  type: 'hinge-embedding-loss',
  version: 1,
  family: 'cost',
  title: 'Hinge embedding cost',
  symbol: 'd or max(0, m − d)',
  inputs: {
    input: { docs: 'Distances of pairs.' },
    target: { docs: '+1 where a pair belongs together, −1 where it does not.', dtype: 'any' },
  },
  outputs: COST_OUTPUT,
  attrs: { margin: marginOf(1), reduction: REDUCTION },
  check: (inputs) => checkSigns(inputs),
  expand: (b, inputs, attrs) => {
    const distance = b.cast(inputs.input as Value, 'float');
    const target = inputs.target as Value;
    const apart = choose(b, compare(b, 'ne', target, 1), hinge(b, affine(b, distance, -1, attrs.margin as Operand)), 0);
    const together = choose(b, compare(b, 'ne', target, -1), distance, 0);
    return { cost: reduceCost(b, two(b, 'add', together, apart), attrs) };
  },
  docs: {
    summary: 'Pulls pairs that belong together towards distance 0, and the others apart up to a margin.',
    notes: [
      'At the knee, where the distance is just the margin, the gradient passes, as in torch’s clamp.',
      'Where the label is neither −1 nor +1 both parts are added, as in torch.',
    ],
    synonyms: [
      'torch.nn.functional.hinge_embedding_loss',
      'torch.nn.HingeEmbeddingLoss',
      'contrastive',
      'similarity',
      'metric learning',
    ],
  },
  tex: {
    forward: 'C = \\frac{1}{n} \\sum_i \\left([y_i = 1] \\, x_i + [y_i = -1] \\max(0, m - x_i)\\right)',
    derivative: '\\frac{\\partial C}{\\partial x_i} = \\frac{1}{n} \\left([y_i = 1] - [y_i = -1] \\, [x_i \\le m]\\right)',
  },
  exports: {
    torch: 'torch.nn.functional.hinge_embedding_loss',
    onnx: unsupported('written out as Equal, Where, Clip and ReduceMean'),
  },
  examples: [
    {
      name: 'together, apart, far apart',
      inputs: { input: { shape: [3], data: [0.5, 0.25, 3] }, target: { shape: [3], data: [1, -1, -1], dtype: 'int32' } },
      outputs: { cost: { shape: [], data: [0.416667] } },
    },
    {
      name: 'sum, other margin',
      inputs: { input: { shape: [2], data: [0.5, 0.5] }, target: { shape: [2], data: [1, -1], dtype: 'int32' } },
      attrs: { margin: 2, reduction: 'sum' },
      outputs: { cost: { shape: [], data: [2] } },
    },
    {
      name: 'at the knee',
      inputs: { input: { shape: [1], data: [1] }, target: { shape: [1], data: [-1], dtype: 'int32' } },
      outputs: { cost: { shape: [], data: [0] } },
      kink: 'a corner where the distance is just the margin',
    },
    {
      name: 'truth values as labels',
      inputs: { input: { shape: [1], data: [1] }, target: { shape: [1], data: [1], dtype: 'bool' } },
      error: 'dtype/mismatch',
    },
    {
      name: 'shapes do not fit',
      inputs: { input: { shape: [2], data: [1, 2] }, target: { shape: [3], data: [1, -1, 1], dtype: 'int32' } },
      error: 'shape/mismatch',
    },
  ],
});
