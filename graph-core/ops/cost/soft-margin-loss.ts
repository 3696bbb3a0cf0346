import { composite, unsupported } from '../define.ts';
import { one } from '../internal/blocks.ts';
import { agreement, COST_OUTPUT, checkSigns, REDUCTION, reduceCost, SIGN_INPUTS } from '../internal/cost.ts';

export const softMarginLoss = composite({
  type: 'soft-margin-loss',
  version: 1,
  family: 'cost',
  title: 'Soft margin cost',
  symbol: 'log(1 + e^(−y s))',
  inputs: SIGN_INPUTS,
  outputs: COST_OUTPUT,
  attrs: { reduction: REDUCTION },
  check: (inputs) => checkSigns(inputs),
  expand: (b, inputs, attrs) => ({
    cost: reduceCost(b, one(b, 'neg', one(b, 'logsigmoid', agreement(b, inputs))), attrs),
  }),
  docs: {
    summary: 'The logistic cost for labels −1 and +1: a hinge without a corner.',
    notes: ['For labels 0 and 1 it is bce-with-logits-loss.', 'Stable for scores of any size.'],
    synonyms: [
      'torch.nn.functional.soft_margin_loss',
      'torch.nn.SoftMarginLoss',
      'logistic loss',
      'logistic regression',
      'log loss',
    ],
  },
  tex: {
    forward: 'C = \\frac{1}{n} \\sum_i \\log\\left(1 + e^{-y_i s_i}\\right)',
    derivative: '\\frac{\\partial C}{\\partial s_i} = -\\frac{1}{n} \\, y_i \\, \\sigma(-y_i s_i)',
  },
  exports: { torch: 'torch.nn.functional.soft_margin_loss', onnx: unsupported('written out as Mul, Softplus and ReduceMean') },
  examples: [
    {
      name: 'two scores',
      inputs: { input: { shape: [2], data: [1, -0.5] }, target: { shape: [2], data: [1, -1] } },
      outputs: { cost: { shape: [], data: [0.393669] } },
    },
    {
      name: 'large scores, summed',
      inputs: { input: { shape: [2], data: [-1000, 1000] }, target: { shape: [2], data: [1, 1] } },
      attrs: { reduction: 'sum' },
      outputs: { cost: { shape: [], data: [1000] } },
    },
    {
      name: 'undecided',
      inputs: { input: { shape: [], data: [0] }, target: { shape: [], data: [1] } },
      outputs: { cost: { shape: [], data: [Math.LN2] } },
    },
    {
      name: 'truth values as labels',
      inputs: { input: { shape: [1], data: [1] }, target: { shape: [1], data: [1], dtype: 'bool' } },
      error: 'dtype/mismatch',
    },
    {
      name: 'shapes do not fit',
      inputs: { input: { shape: [2], data: [1, 2] }, target: { shape: [3], data: [1, -1, 1] } },
      error: 'shape/mismatch',
    },
  ],
});
