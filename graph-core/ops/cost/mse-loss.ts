import type { Value } from '../../program/builder.ts';
import { composite, unsupported } from '../define.ts';
import { BROADCAST_NOTE, COST_OUTPUT, checkPair, REDUCTION, reduceCost, residual } from '../internal/cost.ts';

export const mseLoss = composite({
  type: 'mse-loss',
  version: 1,
  family: 'cost',
  rank: 2,
  title: 'Mean squared error',
  symbol: 'mean (y − ȳ)²',
  inputs: { input: { docs: 'What the model gives.' }, target: { docs: 'What it should give.' } },
  outputs: COST_OUTPUT,
  attrs: { reduction: REDUCTION },
  check: checkPair,
  expand: (b, inputs, attrs) => {
    const difference = residual(b, b.cast(inputs.input as Value, 'float'), inputs.target as Value);
    return { cost: reduceCost(b, b.op('square', { input: difference }).output as Value, attrs) };
  },
  docs: {
    summary: 'The mean of the squared differences.',
    notes: ['The mean is over the entries of one sample; the lecture’s cost without division is squared-norm.', BROADCAST_NOTE],
    synonyms: ['torch.nn.functional.mse_loss', 'torch.nn.MSELoss', 'mean squared error', 'MSE', 'L2 loss', 'regression'],
  },
  tex: {
    forward: 'C = \\frac{1}{n} \\sum_i (y_i - \\bar y_i)^2',
    derivative: '\\frac{\\partial C}{\\partial \\bar y_i} = \\frac{2}{n} (\\bar y_i - y_i)',
  },
  exports: { torch: 'torch.nn.functional.mse_loss', onnx: unsupported('written out as Sub, Mul and ReduceMean') },
  examples: [
    {
      name: 'two vectors',
      inputs: { input: { shape: [2], data: [1, -2] }, target: { shape: [2], data: [0, 1] } },
      outputs: { cost: { shape: [], data: [5] } },
    },
    {
      name: 'sum of a matrix',
      inputs: { input: { shape: [1, 2], data: [1, -2] }, target: { shape: [1, 2], data: [0, 1] } },
      attrs: { reduction: 'sum' },
      outputs: { cost: { shape: [], data: [10] } },
    },
    {
      name: 'shapes do not fit',
      inputs: { input: { shape: [2], data: [1, 2] }, target: { shape: [3], data: [1, 2, 3] } },
      error: 'shape/mismatch',
    },
  ],
});
