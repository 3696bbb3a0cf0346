import type { Value } from '../../program/builder.ts';
import type { Operand } from '../../scalar/expr.ts';
import { composite, unsupported } from '../define.ts';
import { affine, two } from '../internal/blocks.ts';
import { COST_OUTPUT, checkSigns, hinge, marginOf, REDUCTION, reduceCost } from '../internal/cost.ts';

export const marginRankingLoss = composite({
  type: 'margin-ranking-loss',
  version: 1,
  family: 'cost',
  title: 'Margin ranking cost',
  symbol: 'max(0, m − y(a − b))',
  inputs: {
    input1: { docs: 'Scores of the first of each pair.' },
    input2: { docs: 'Scores of the second.' },
    target: { docs: '+1 where the first should be ranked higher, −1 where the second.', dtype: 'any' },
  },
  outputs: COST_OUTPUT,
  attrs: { margin: marginOf(0), reduction: REDUCTION },
  check: (inputs) => checkSigns(inputs, ['input1', 'input2']),
  expand: (b, inputs, attrs) => {
    const lead = two(b, 'sub', b.cast(inputs.input1 as Value, 'float'), inputs.input2 as Value);
    const right = two(b, 'mul', lead, inputs.target as Value);
    return { cost: reduceCost(b, hinge(b, affine(b, right, -1, attrs.margin as Operand)), attrs) };
  },
  docs: {
    summary: 'What one score lacks to be above the other by a margin, in the order that the label says.',
    notes: [
      'At the knee, where the lead is just the margin, the gradient passes, as in torch: with margin 0 also where scores tie.',
      'Shapes broadcast.',
    ],
    synonyms: [
      'torch.nn.functional.margin_ranking_loss',
      'torch.nn.MarginRankingLoss',
      'learning to rank',
      'preference',
      'order',
    ],
  },
  tex: {
    forward: 'C = \\frac{1}{n} \\sum_i \\max(0, m - y_i (a_i - b_i))',
    derivative:
      '\\frac{\\partial C}{\\partial a_i} = -\\frac{1}{n} \\, y_i \\, [m - y_i (a_i - b_i) \\ge 0] = -\\frac{\\partial C}{\\partial b_i}',
  },
  exports: {
    torch: 'torch.nn.functional.margin_ranking_loss',
    onnx: unsupported('written out as Sub, Mul, Clip and ReduceMean'),
  },
  examples: [
    {
      name: 'right, wrong',
      inputs: {
        input1: { shape: [2], data: [2, 1] },
        input2: { shape: [2], data: [1, 1.5] },
        target: { shape: [2], data: [1, 1] },
      },
      outputs: { cost: { shape: [], data: [0.25] } },
    },
    {
      name: 'sum, with a margin',
      inputs: {
        input1: { shape: [2], data: [2, 1] },
        input2: { shape: [2], data: [1, 1.5] },
        target: { shape: [2], data: [1, -1] },
      },
      attrs: { margin: 1.5, reduction: 'sum' },
      outputs: { cost: { shape: [], data: [1.5] } },
    },
    {
      name: 'a tie',
      inputs: { input1: { shape: [], data: [1] }, input2: { shape: [], data: [1] }, target: { shape: [], data: [1] } },
      outputs: { cost: { shape: [], data: [0] } },
      kink: 'a corner where the lead is just the margin',
    },
    {
      name: 'shapes do not fit',
      inputs: {
        input1: { shape: [2], data: [1, 2] },
        input2: { shape: [2], data: [1, 2] },
        target: { shape: [3], data: [1, 1, 1] },
      },
      error: 'shape/mismatch',
    },
  ],
});
