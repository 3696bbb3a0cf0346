import type { Value } from '../../program/builder.ts';
import { composite } from '../define.ts';
import {
  checkLast,
  ELEMENTWISE_AFFINE,
  NORMALIZED_SHAPE,
  normalizedDims,
  overRootMeanSquare,
  perEntry,
  scaledAndShifted,
} from '../internal/normalise.ts';

/** Distance from 1 to the next float32: torch's `eps` where none is given. */
const FLOAT32_EPSILON = 2 ** -23;

export const rmsNorm = composite({
  type: 'rms-norm',
  version: 1,
  family: 'probability',
  title: 'RMS norm',
  symbol: 'x / rms(x)',
  inputs: {
    input: { docs: 'The features along the last axes; axes in front of them are rows treated alike.' },
    weight: { docs: 'Factor of each normalised entry; the block’s own unless wired.', optional: true, own: perEntry('ones') },
  },
  attrs: {
    normalizedShape: NORMALIZED_SHAPE,
    eps: {
      type: 'float',
      default: FLOAT32_EPSILON,
      min: 0,
      docs: 'Added to the mean square; the default is the distance from 1 to the next float32.',
    },
    elementwiseAffine: ELEMENTWISE_AFFINE,
  },
  check: checkLast,
  expand: (b, inputs, attrs) => {
    const x = b.cast(inputs.input as Value, 'float');
    const y = overRootMeanSquare(b, x, normalizedDims(inputs, attrs), attrs.eps as number);
    return { output: scaledAndShifted(b, y, inputs.weight, undefined) };
  },
  docs: {
    summary: 'Divides the features of each row by the root of their mean square, then scales them.',
    notes: [
      'Layer norm without taking off the mean and without a bias.',
      'The gradient has no part along the normalised input: what only scales a row changes nothing.',
    ],
    synonyms: ['torch.nn.RMSNorm', 'torch.nn.functional.rms_norm', 'root mean square', 'normalization', 'normalisation'],
  },
  tex: {
    forward: 'y = w \\odot \\hat x,\\ \\hat x = \\frac{x}{\\sqrt{\\frac{1}{n} \\sum_i x_i^2 + \\epsilon}}',
    derivative:
      '\\frac{\\partial C}{\\partial x} = \\frac{g - \\hat x \\, \\overline{g \\hat x}}{\\sqrt{\\frac{1}{n} \\sum_i x_i^2 + \\epsilon}},\\ g = w \\odot \\frac{\\partial C}{\\partial y}',
  },
  exports: { torch: 'torch.nn.RMSNorm', onnx: { op: 'RMSNormalization', since: 23 } },
  examples: [
    {
      name: 'a vector with a weight',
      inputs: { input: { shape: [4], data: [1, -1, 7, 7] }, weight: { shape: [4], data: [5, 5, 10, 1] } },
      attrs: { eps: 0 },
      outputs: { output: { shape: [4], data: [1, -1, 14, 1.4] } },
    },
    {
      name: 'rows, a row of zeros',
      inputs: { input: { shape: [2, 2], data: [3, -3, 0, 0] } },
      attrs: { eps: 0.01, elementwiseAffine: false },
      outputs: { output: { shape: [2, 2], data: [0.999445, -0.999445, 0, 0] } },
    },
    {
      name: 'both axes of a matrix together',
      inputs: { input: { shape: [2, 2], data: [1, 1, 1, 5] } },
      attrs: { normalizedShape: [2, 2], eps: 0, elementwiseAffine: false },
      outputs: { output: { shape: [2, 2], data: [0.377964, 0.377964, 0.377964, 1.889822] } },
    },
    {
      name: 'a weight of another size',
      inputs: { input: { shape: [3], data: [1, 2, 3] }, weight: { shape: [2], data: [1, 1] } },
      error: 'shape/mismatch',
    },
  ],
});
