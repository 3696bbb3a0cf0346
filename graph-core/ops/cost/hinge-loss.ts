import type { Operand } from '../../scalar/expr.ts';
import { composite, unsupported } from '../define.ts';
import { COST_OUTPUT, checkSigns, marginOf, REDUCTION, reduceCost, SIGN_INPUTS, SIGN_NOTE, shortfall } from '../internal/cost.ts';

export const hingeLoss = composite({
  type: 'hinge-loss',
  version: 1,
  family: 'cost',
  title: 'Hinge cost',
  symbol: 'max(0, m − y s)',
  inputs: SIGN_INPUTS,
  outputs: COST_OUTPUT,
  attrs: { margin: marginOf(1), reduction: REDUCTION },
  check: (inputs) => checkSigns(inputs),
  expand: (b, inputs, attrs) => ({ cost: reduceCost(b, shortfall(b, inputs, attrs.margin as Operand), attrs) }),
  docs: {
    summary: 'Nothing where the score is right by more than the margin, else what is missing: the support vector machine’s cost.',
    notes: ['At the knee, where the score has just the margin, the gradient passes, as in torch’s clamp.', SIGN_NOTE],
    synonyms: ['torch.clamp(margin - y * s, min=0)', 'SVM', 'support vector machine', 'max margin', 'perceptron'],
  },
  tex: {
    forward: 'C = \\frac{1}{n} \\sum_i \\max(0, m - y_i s_i)',
    derivative: '\\frac{\\partial C}{\\partial s_i} = -\\frac{1}{n} \\, y_i \\, [m - y_i s_i \\ge 0]',
  },
  exports: {
    torch: unsupported('written out as clamp(margin - y * s, min=0)'),
    onnx: unsupported('written out as Mul, Sub, Clip and ReduceMean'),
  },
  examples: [
    {
      name: 'right, too close, wrong',
      inputs: { input: { shape: [3], data: [2, 0.5, 0.25] }, target: { shape: [3], data: [1, 1, -1] } },
      outputs: { cost: { shape: [], data: [0.583333] } },
    },
    {
      name: 'sum, other margin',
      inputs: { input: { shape: [2], data: [0.25, -1] }, target: { shape: [2], data: [1, 1] } },
      attrs: { margin: 0.5, reduction: 'sum' },
      outputs: { cost: { shape: [], data: [1.75] } },
    },
    {
      name: 'at the knee',
      inputs: { input: { shape: [1], data: [1] }, target: { shape: [1], data: [1] } },
      outputs: { cost: { shape: [], data: [0] } },
      kink: 'a corner where the score has just the margin',
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
