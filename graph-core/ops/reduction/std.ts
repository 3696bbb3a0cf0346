import type { Value } from '../../program/builder.ts';
import { s } from '../../scalar/expr.ts';
import { composite, unsupported } from '../define.ts';
import { DIM, KEEPDIM } from '../internal/common.ts';
import { checkDims } from '../internal/reduction.ts';
import { CORRECTION, variance } from '../internal/variance.ts';

export const std = composite({
  type: 'std',
  version: 1,
  family: 'reduction',
  title: 'Standard deviation',
  symbol: 'std x',
  inputs: { input: { docs: 'The tensor.' } },
  attrs: { dim: DIM, correction: CORRECTION, keepdim: KEEPDIM },
  check: checkDims,
  expand: (b, inputs, attrs) => ({
    output: b.map((v) => s.select(s.eq(v, 0), 0, s.sqrt(v)), variance(b, b.cast(inputs.input as Value, 'float'), attrs)),
  }),
  docs: {
    summary: 'The square root of the variance along the chosen axes.',
    notes: ['Divided by n − correction before the root, see var. Where all entries are equal the derivative is 0, as in torch.'],
    synonyms: ['torch.std', 'spread', 'standard deviation', 'sigma'],
  },
  tex: {
    forward: 'y = \\sqrt{\\frac{1}{n - c} \\sum_i (x_i - \\bar x)^2}',
    derivative: '\\frac{\\partial y}{\\partial x_i} = \\frac{x_i - \\bar x}{(n - c) \\, y}',
  },
  exports: { torch: 'torch.std', onnx: unsupported('ONNX writes it with ReduceMean, Mul and Sqrt') },
  examples: [
    {
      name: 'four entries',
      inputs: { input: { shape: [4], data: [1, 2, 3, 6] } },
      outputs: { output: { shape: [], data: [2.160247] } },
    },
    {
      name: 'rows of exactly these entries',
      inputs: { input: { shape: [2, 2], data: [1, 3, -2, 2] } },
      attrs: { dim: 1, correction: 0, keepdim: true },
      outputs: { output: { shape: [2, 1], data: [1, 2] } },
    },
    {
      name: 'a large offset',
      inputs: { input: { shape: [3], data: [100001, 100002, 100003] } },
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
