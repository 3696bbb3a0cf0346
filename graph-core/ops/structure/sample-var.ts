import type { Value } from '../../program/builder.ts';
import { composite, unsupported } from '../define.ts';

export const sampleVar = composite({
  type: 'sample-var',
  version: 1,
  family: 'structure',
  title: 'Variance over samples',
  symbol: '1/P Σ (x − x̄)²',
  inputs: { input: { docs: 'A value of each sample.' } },
  expand: (b, inputs) => {
    const x = b.cast(inputs.input as Value, 'float');
    const mean = b.op('sample-mean', { input: x }).output as Value;
    const squares = b.op('square', { input: b.op('sub', { input: x, other: mean }).output as Value }).output as Value;
    return { output: b.op('sample-mean', { input: squares }).output as Value };
  },
  docs: {
    summary: 'The mean squared distance from the mean over all samples of the batch: one value that every sample shares.',
    notes: [
      'Divided by the number of samples P, as torch does with correction 0. Of a single sample it is 0.',
      'It is taken entry by entry, over the samples only: for a variance within one sample see var.',
      'The mean is taken away first, so that large offsets cost no digits.',
    ],
    synonyms: ['batch variance', 'spread', 'collective'],
  },
  tex: {
    forward: 'y = \\frac{1}{P} \\sum_p (x[p] - \\bar x)^2',
    derivative: '\\frac{\\partial y}{\\partial x[p]} = \\frac{2}{P} (x[p] - \\bar x)',
  },
  exports: {
    torch: unsupported('a variance over the batch axis of the whole model'),
    onnx: unsupported('a variance over the batch axis'),
  },
  examples: [
    { name: 'one sample', inputs: { input: { shape: [2], data: [1, 2] } }, outputs: { output: { shape: [2], data: [0, 0] } } },
    { name: 'scalar', inputs: { input: { shape: [], data: [3] } }, outputs: { output: { shape: [], data: [0] } } },
  ],
});
