import type { Value } from '../../program/builder.ts';
import { composite, unsupported } from '../define.ts';
import { one } from '../internal/blocks.ts';
import { COST_OUTPUT } from '../internal/cost.ts';
import { PENALTY_ATTRS, PENALTY_INPUTS, penalty } from '../internal/penalty.ts';

export const l2Penalty = composite({
  type: 'l2-penalty',
  version: 1,
  family: 'cost',
  title: 'L2 penalty',
  symbol: 'λ ‖w‖²',
  inputs: PENALTY_INPUTS,
  outputs: COST_OUTPUT,
  attrs: PENALTY_ATTRS,
  expand: (b, inputs, attrs) => ({ cost: penalty(b, inputs, attrs, (w: Value) => one(b, 'square', w)) }),
  docs: {
    summary: 'The sum of the squares of parameters: keeps weights small.',
    notes: [
      'It does not depend on the sample, so the mean over samples leaves it as it is.',
      'Its gradient is 2 λ w; torch’s weight_decay d adds d w, which is λ = d / 2.',
      'It is a cost of its own: it is added to the others.',
    ],
    synonyms: ['weight decay', 'ridge', 'regularization', 'tikhonov'],
  },
  tex: {
    forward: 'C = \\lambda \\sum_w \\lVert w \\rVert^2',
    derivative: '\\frac{\\partial C}{\\partial w} = 2 \\lambda w^{\\top}',
    columns: '\\frac{\\partial C}{\\partial w} = 2 \\lambda w',
  },
  exports: { torch: unsupported('written out as sums of squares'), onnx: unsupported('written out as ReduceSumSquare') },
  examples: [
    {
      name: 'two parameters',
      inputs: { 'inputs.0': { shape: [2], data: [1, -2] }, 'inputs.1': { shape: [1, 1], data: [3] } },
      attrs: { scale: 0.5 },
      outputs: { cost: { shape: [], data: [7] } },
    },
    { name: 'no parameters', inputs: {}, outputs: { cost: { shape: [], data: [0] } } },
  ],
});
