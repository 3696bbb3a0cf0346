import { sizeOf } from '../../model/tensor.ts';
import type { Value } from '../../program/builder.ts';
import { composite } from '../define.ts';
import { DIM, KEEPDIM, meanOf } from '../internal/common.ts';
import { checkDims, dimsOf } from '../internal/reduction.ts';

export const mean = composite({
  type: 'mean',
  version: 1,
  family: 'reduction',
  rank: 2,
  title: 'Mean',
  symbol: '1/n Σ',
  inputs: { input: { docs: 'What is averaged.' } },
  attrs: { dim: DIM, keepdim: KEEPDIM },
  check: checkDims,
  expand: (b, inputs, attrs) => {
    const x = inputs.input as Value;
    const count = sizeOf(dimsOf(attrs, x.shape.length).map((d) => x.shape[d] as number));
    const total = b.sum(b.cast(x, 'float'), attrs);
    return { output: b.map((e) => meanOf(e, count), total) };
  },
  docs: {
    summary: 'The mean of the entries along the chosen axes of one sample.',
    notes: ['The mean of nothing is NaN. For the mean over samples see sample-mean.'],
    synonyms: ['torch.mean', 'average'],
  },
  tex: { forward: 'y = \\frac{1}{n} \\sum_i x_i', derivative: '\\frac{\\partial y}{\\partial x_i} = \\frac{1}{n}' },
  exports: { torch: 'torch.mean', onnx: { op: 'ReduceMean', since: 18 } },
  examples: [
    {
      name: 'all entries',
      inputs: { input: { shape: [2, 2], data: [1, 2, 3, 6] } },
      outputs: { output: { shape: [], data: [3] } },
    },
    {
      name: 'rows, axis kept',
      inputs: { input: { shape: [2, 2], data: [1, 2, 3, 6] } },
      attrs: { dim: -1, keepdim: true },
      outputs: { output: { shape: [2, 1], data: [1.5, 4.5] } },
    },
    {
      name: 'no such axis',
      inputs: { input: { shape: [2], data: [1, 2] } },
      attrs: { dim: 3 },
      error: 'shape/axis-out-of-range',
    },
  ],
});
