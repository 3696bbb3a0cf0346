import type { Value } from '../../program/builder.ts';
import { composite, unsupported } from '../define.ts';
import { BROADCAST_NOTE, COST_OUTPUT, checkPair, REDUCTION, reduceCost, residual } from '../internal/cost.ts';

export const l1Loss = composite({
  type: 'l1-loss',
  version: 1,
  family: 'cost',
  title: 'Mean absolute error',
  symbol: 'mean |y − ȳ|',
  inputs: { input: { docs: 'What the model gives.' }, target: { docs: 'What it should give.' } },
  outputs: COST_OUTPUT,
  attrs: { reduction: REDUCTION },
  check: checkPair,
  expand: (b, inputs, attrs) => {
    const difference = residual(b, b.cast(inputs.input as Value, 'float'), inputs.target as Value);
    return { cost: reduceCost(b, b.op('abs', { input: difference }).output as Value, attrs) };
  },
  docs: {
    summary: 'The mean of the absolute differences.',
    notes: ['Where input and target agree the gradient is 0, as in torch.', BROADCAST_NOTE],
    synonyms: ['torch.nn.functional.l1_loss', 'torch.nn.L1Loss', 'mean absolute error', 'MAE', 'robust regression'],
  },
  tex: {
    forward: 'C = \\frac{1}{n} \\sum_i |y_i - \\bar y_i|',
    derivative: '\\frac{\\partial C}{\\partial \\bar y_i} = \\frac{1}{n} \\operatorname{sign}(\\bar y_i - y_i)',
  },
  exports: { torch: 'torch.nn.functional.l1_loss', onnx: unsupported('written out as Sub, Abs and ReduceMean') },
  examples: [
    {
      name: 'two vectors',
      inputs: { input: { shape: [2], data: [1, -2] }, target: { shape: [2], data: [0, 1] } },
      outputs: { cost: { shape: [], data: [2] } },
    },
    {
      name: 'sum, one entry agrees',
      inputs: { input: { shape: [2], data: [1, -2] }, target: { shape: [2], data: [1, 1] } },
      attrs: { reduction: 'sum' },
      outputs: { cost: { shape: [], data: [3] } },
      kink: 'the absolute value has a corner where both agree',
    },
    {
      name: 'shapes do not fit',
      inputs: { input: { shape: [2], data: [1, 2] }, target: { shape: [3], data: [1, 2, 3] } },
      error: 'shape/mismatch',
    },
  ],
});
