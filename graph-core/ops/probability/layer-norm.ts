import type { Value } from '../../program/builder.ts';
import { composite } from '../define.ts';
import {
  checkLast,
  ELEMENTWISE_AFFINE,
  NORM_EPS,
  NORMALIZED_SHAPE,
  normalizedDims,
  perEntry,
  scaledAndShifted,
  standardised,
} from '../internal/normalise.ts';

export const layerNorm = composite({
  type: 'layer-norm',
  version: 1,
  family: 'probability',
  rank: 3,
  title: 'Layer norm',
  symbol: '(x − μ) / σ',
  inputs: {
    input: { docs: 'The features along the last axes; axes in front of them are rows treated alike.' },
    weight: { docs: 'Factor of each normalised entry; the block’s own unless wired.', optional: true, own: perEntry('ones') },
    bias: {
      docs: 'Summand of each normalised entry; the block’s own unless wired.',
      optional: true,
      own: { ...perEntry('zeros'), when: (attrs) => attrs.elementwiseAffine !== false && attrs.hasBias !== false },
    },
  },
  attrs: {
    normalizedShape: NORMALIZED_SHAPE,
    eps: NORM_EPS,
    elementwiseAffine: ELEMENTWISE_AFFINE,
    hasBias: { type: 'bool', default: true, docs: 'Whether the block’s own weights have a bias with them.' },
  },
  check: checkLast,
  expand: (b, inputs, attrs) => {
    const x = b.cast(inputs.input as Value, 'float');
    const y = standardised(b, x, normalizedDims(inputs, attrs), attrs.eps as number);
    return { output: scaledAndShifted(b, y, inputs.weight, inputs.bias) };
  },
  docs: {
    summary: 'Takes from the features of each row their mean and divides by their standard deviation, then scales and shifts.',
    notes: [
      'Nothing is averaged over samples, so training and evaluation are the same.',
      'The variance is the biased one: it is divided by the number of entries.',
      'The gradient has no mean, and no part along the normalised input: what only shifts or scales a row changes nothing.',
    ],
    synonyms: [
      'torch.nn.LayerNorm',
      'torch.nn.functional.layer_norm',
      'layer normalization',
      'layer normalisation',
      'transformer',
    ],
  },
  tex: {
    forward: 'y = w \\odot \\hat x + b,\\ \\hat x = \\frac{x - \\mu}{\\sqrt{\\sigma^2 + \\epsilon}}',
    derivative:
      '\\frac{\\partial C}{\\partial x} = \\frac{g - \\bar g - \\hat x \\, \\overline{g \\hat x}}{\\sqrt{\\sigma^2 + \\epsilon}},\\ g = w \\odot \\frac{\\partial C}{\\partial y}',
  },
  exports: { torch: 'torch.nn.LayerNorm', onnx: { op: 'LayerNormalization', since: 17 } },
  examples: [
    {
      name: 'a vector, scaled and shifted',
      inputs: {
        input: { shape: [4], data: [1, 1, 5, 5] },
        weight: { shape: [4], data: [1, 2, 1, 2] },
        bias: { shape: [4], data: [0, 0, 0, 10] },
      },
      attrs: { eps: 0 },
      outputs: { output: { shape: [4], data: [-1, -2, 1, 12] } },
    },
    {
      name: 'rows, no weights of its own',
      inputs: { input: { shape: [2, 3], data: [1, 2, 3, -2, 0, 2] } },
      attrs: { elementwiseAffine: false },
      outputs: { output: { shape: [2, 3], data: [-1.224736, 0, 1.224736, -1.224743, 0, 1.224743] } },
    },
    {
      name: 'both axes of a matrix together',
      inputs: { input: { shape: [2, 2], data: [0, 2, 4, 6] } },
      attrs: { normalizedShape: [2, 2], eps: 0, elementwiseAffine: false },
      outputs: { output: { shape: [2, 2], data: [-1.341641, -0.447214, 0.447214, 1.341641] } },
    },
    {
      name: 'equal entries',
      inputs: {
        input: { shape: [3], data: [7, 7, 7] },
        weight: { shape: [3], data: [1, 1, 1] },
        bias: { shape: [3], data: [1, 2, 3] },
      },
      attrs: { eps: 0.01 },
      outputs: { output: { shape: [3], data: [1, 2, 3] } },
    },
    {
      name: 'other last axes',
      inputs: { input: { shape: [2, 3], data: [1, 2, 3, 4, 5, 6] } },
      attrs: { normalizedShape: [2] },
      error: 'shape/mismatch',
    },
    { name: 'scalar', inputs: { input: { shape: [], data: [1] } }, error: 'shape/rank' },
  ],
});
