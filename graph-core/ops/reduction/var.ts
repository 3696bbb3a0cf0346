import type { Value } from '../../program/builder.ts';
import { composite, unsupported } from '../define.ts';
import { DIM, KEEPDIM } from '../internal/common.ts';
import { checkDims } from '../internal/reduction.ts';
import { CORRECTION, variance } from '../internal/variance.ts';

export const varOp = composite({
  type: 'var',
  version: 1,
  family: 'reduction',
  title: 'Variance',
  symbol: 'var x',
  inputs: { input: { docs: 'The tensor.' } },
  attrs: { dim: DIM, correction: CORRECTION, keepdim: KEEPDIM },
  check: checkDims,
  expand: (b, inputs, attrs) => ({ output: variance(b, b.cast(inputs.input as Value, 'float'), attrs) }),
  docs: {
    summary: 'The mean squared distance from the mean along the chosen axes.',
    notes: [
      'Divided by n − correction: with 1, the default as in torch, the variance of what the entries were sampled from; with 0 that of exactly these entries.',
      'The mean is taken away first, so that large offsets cost no digits. Of a single entry with correction 1 it is NaN.',
    ],
    synonyms: ['torch.var', 'spread', 'dispersion'],
  },
  tex: {
    forward: 'y = \\frac{1}{n - c} \\sum_i (x_i - \\bar x)^2',
    derivative: '\\frac{\\partial y}{\\partial x_i} = \\frac{2 (x_i - \\bar x)}{n - c}',
  },
  exports: { torch: 'torch.var', onnx: unsupported('ONNX writes it with ReduceMean and Mul') },
  examples: [
    {
      name: 'four entries',
      inputs: { input: { shape: [4], data: [1, 2, 3, 6] } },
      outputs: { output: { shape: [], data: [4.666667] } },
    },
    {
      name: 'rows of exactly these entries',
      inputs: { input: { shape: [2, 2], data: [1, 3, -2, 2] } },
      attrs: { dim: 1, correction: 0, keepdim: true },
      outputs: { output: { shape: [2, 1], data: [1, 4] } },
    },
    {
      name: 'a large offset',
      inputs: { input: { shape: [3], data: [1001, 1002, 1003] } },
      outputs: { output: { shape: [], data: [1] } },
    },
    {
      name: 'no such axis',
      inputs: { input: { shape: [2], data: [1, 2] } },
      attrs: { dim: 3 },
      error: 'shape/axis-out-of-range',
    },
  ],
});
