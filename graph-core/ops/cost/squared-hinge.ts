import type { Operand } from '../../scalar/expr.ts';
import { composite, unsupported } from '../define.ts';
import { one } from '../internal/blocks.ts';
import { COST_OUTPUT, checkSigns, marginOf, REDUCTION, reduceCost, SIGN_INPUTS, SIGN_NOTE, shortfall } from '../internal/cost.ts';

export const squaredHinge = composite({
  type: 'squared-hinge',
  version: 1,
  family: 'cost',
  title: 'Squared hinge cost',
  symbol: 'max(0, m − y s)²',
  inputs: SIGN_INPUTS,
  outputs: COST_OUTPUT,
  attrs: { margin: marginOf(1), reduction: REDUCTION },
  check: (inputs) => checkSigns(inputs),
  expand: (b, inputs, attrs) => ({
    cost: reduceCost(b, one(b, 'square', shortfall(b, inputs, attrs.margin as Operand)), attrs),
  }),
  docs: {
    summary: 'The square of what a score lacks to be right by the margin: the hinge cost without its corner.',
    notes: ['Its slope is continuous, and 0 at the knee.', SIGN_NOTE],
    synonyms: ['torch.clamp(margin - y * s, min=0) ** 2', 'SVM', 'L2-SVM', 'support vector machine', 'max margin'],
  },
  tex: {
    forward: 'C = \\frac{1}{n} \\sum_i \\max(0, m - y_i s_i)^2',
    derivative: '\\frac{\\partial C}{\\partial s_i} = -\\frac{2}{n} \\, y_i \\max(0, m - y_i s_i)',
  },
  exports: {
    torch: unsupported('written out as clamp(margin - y * s, min=0) ** 2'),
    onnx: unsupported('written out as Mul, Sub, Clip and ReduceMean'),
  },
  examples: [
    {
      name: 'right, too close, wrong',
      inputs: { input: { shape: [3], data: [2, 0.5, 0.5] }, target: { shape: [3], data: [1, 1, -1] } },
      outputs: { cost: { shape: [], data: [0.833333] } },
    },
    {
      name: 'sum, other margin',
      inputs: { input: { shape: [2], data: [0.25, -1] }, target: { shape: [2], data: [1, 1] } },
      attrs: { margin: 0.5, reduction: 'sum' },
      outputs: { cost: { shape: [], data: [2.3125] } },
    },
    {
      name: 'right by far',
      inputs: { input: { shape: [], data: [-5] }, target: { shape: [], data: [-1] } },
      outputs: { cost: { shape: [], data: [0] } },
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
