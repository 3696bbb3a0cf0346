import type { Value } from '../../program/builder.ts';
import { composite, unsupported } from '../define.ts';
import { one } from '../internal/blocks.ts';
import { COST_OUTPUT } from '../internal/cost.ts';
import { PENALTY_ATTRS, PENALTY_INPUTS, penalty } from '../internal/penalty.ts';

export const l1Penalty = composite({
  type: 'l1-penalty',
  version: 1,
  family: 'cost',
  title: 'L1 penalty',
  symbol: 'λ Σ |w|',
  inputs: PENALTY_INPUTS,
  outputs: COST_OUTPUT,
  attrs: PENALTY_ATTRS,
  expand: (b, inputs, attrs) => ({ cost: penalty(b, inputs, attrs, (w: Value) => one(b, 'abs', w)) }),
  docs: {
    summary: 'The sum of the sizes of parameters: makes weights that matter little become 0.',
    notes: [
      'It does not depend on the sample, so the mean over samples leaves it as it is.',
      'Its gradient is λ sign(w), and 0 where a weight is 0.',
      'It is a cost of its own: it is added to the others.',
    ],
    synonyms: ['lasso', 'sparsity', 'sparse weights', 'regularization', 'feature selection'],
  },
  tex: {
    forward: 'C = \\lambda \\sum_w \\lVert w \\rVert_1',
    derivative: '\\frac{\\partial C}{\\partial w} = \\lambda \\operatorname{sign}(w)^{\\top}',
    columns: '\\frac{\\partial C}{\\partial w} = \\lambda \\operatorname{sign}(w)',
  },
  exports: { torch: unsupported('written out as sums of sizes'), onnx: unsupported('written out as ReduceL1') },
  examples: [
    {
      name: 'two parameters',
      inputs: { 'inputs.0': { shape: [2], data: [1, -2] }, 'inputs.1': { shape: [1, 1], data: [3] } },
      attrs: { scale: 0.5 },
      outputs: { cost: { shape: [], data: [3] } },
    },
    {
      name: 'a weight of 0',
      inputs: { 'inputs.0': { shape: [2], data: [0, -2] } },
      outputs: { cost: { shape: [], data: [2] } },
      kink: 'the size has a corner at 0',
    },
    { name: 'no parameters', inputs: {}, outputs: { cost: { shape: [], data: [0] } } },
  ],
});
