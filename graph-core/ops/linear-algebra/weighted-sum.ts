import type { Value } from '../../program/builder.ts';
import { composite } from '../define.ts';
import { applyWeight, checkAffine, OUT_FEATURES, OWN_WEIGHT } from '../internal/affine.ts';

export const weightedSum = composite({
  type: 'weighted-sum',
  version: 1,
  family: 'linear-algebra',
  rank: 2,
  title: 'Weighted sum',
  symbol: 'Σ w z',
  inputs: {
    input: { docs: 'A vector; leading axes are rows treated alike.' },
    weight: { docs: 'Matrix out × in; the block’s own unless wired.', own: OWN_WEIGHT },
  },
  attrs: { outFeatures: OUT_FEATURES },
  check: checkAffine,
  expand: (b, inputs) => ({ output: applyWeight(b, inputs.input as Value, inputs.weight as Value) }),
  docs: {
    summary: 'The weighted sums of the lecture: every output is a sum of inputs times weights, without a bias.',
    notes: ['The unit view shows one output with its fan of weights.'],
    synonyms: ['torch.nn.functional.linear', 'linear without bias', 'dot product', 'neuron', 'unit'],
  },
  tex: {
    forward: 's_i = \\sum_j w_{ij} z_j',
    derivative:
      '\\frac{\\partial C}{\\partial z_j} = \\sum_i \\frac{\\partial C}{\\partial s_i} w_{ij},\\ \\frac{\\partial C}{\\partial w_{ij}} = \\frac{\\partial C}{\\partial s_i} z_j',
  },
  exports: { torch: 'torch.nn.functional.linear', onnx: { op: 'MatMul', since: 13 } },
  examples: [
    {
      name: 'one unit',
      inputs: { input: { shape: [3], data: [1, 2, 3] }, weight: { shape: [1, 3], data: [0.5, -1, 1] } },
      outputs: { output: { shape: [1], data: [1.5] } },
    },
    {
      name: 'rows',
      inputs: { input: { shape: [2, 2], data: [1, 2, 3, 4] }, weight: { shape: [2, 2], data: [1, -1, 0, 1] } },
      attrs: { outFeatures: 2 },
      outputs: { output: { shape: [2, 2], data: [-1, 2, -1, 4] } },
    },
    {
      name: 'weight of another width',
      inputs: { input: { shape: [3], data: [1, 2, 3] }, weight: { shape: [1, 2], data: [1, -1] } },
      error: 'shape/mismatch',
    },
  ],
});
