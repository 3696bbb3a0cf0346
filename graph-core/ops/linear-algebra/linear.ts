import type { Value } from '../../program/builder.ts';
import { composite } from '../define.ts';
import { applyWeight, checkAffine, OUT_FEATURES, OWN_BIAS, OWN_WEIGHT } from '../internal/affine.ts';

export const linear = composite({
  type: 'linear',
  version: 1,
  aliases: ['dense', 'fully-connected'],
  family: 'linear-algebra',
  rank: 1,
  title: 'Linear',
  symbol: 'Wz + b',
  inputs: {
    input: { docs: 'A vector; leading axes are rows treated alike.' },
    weight: { docs: 'Matrix out × in; the block’s own unless wired.', own: OWN_WEIGHT },
    bias: { docs: 'Vector of the outputs; the block’s own unless wired.', optional: true, own: OWN_BIAS },
  },
  attrs: {
    outFeatures: OUT_FEATURES,
    hasBias: { type: 'bool', default: true, docs: 'Whether the block adds a bias of its own.' },
  },
  check: checkAffine,
  expand: (b, inputs) => {
    const s = applyWeight(b, inputs.input as Value, inputs.weight as Value);
    return { output: inputs.bias ? b.add(s, inputs.bias) : s };
  },
  docs: {
    summary: 'Weighted sums of the inputs, plus a bias.',
    notes: [
      'The number of input features is that of what is wired to it.',
      'Weight and bias start as in torch.nn.Linear: uniform between ±1/√in.',
    ],
    synonyms: [
      'torch.nn.Linear',
      'torch.nn.functional.linear',
      'dense',
      'fully connected',
      'affine',
      'weights',
      'perceptron',
      'layer',
    ],
  },
  tex: {
    forward: 's = W z + b',
    derivative:
      '\\frac{\\partial C}{\\partial z} = \\frac{\\partial C}{\\partial s} W,\\ \\frac{\\partial C}{\\partial W} = \\left(\\frac{\\partial C}{\\partial s}\\right)^{\\!\\top} z^{\\top},\\ \\frac{\\partial C}{\\partial b} = \\frac{\\partial C}{\\partial s}',
    columns:
      '\\frac{\\partial C}{\\partial z} = W^{\\top} \\frac{\\partial C}{\\partial s},\\ \\frac{\\partial C}{\\partial W} = \\frac{\\partial C}{\\partial s} z^{\\top},\\ \\frac{\\partial C}{\\partial b} = \\frac{\\partial C}{\\partial s}',
  },
  exports: { torch: 'torch.nn.Linear', onnx: { op: 'Gemm', since: 13 } },
  examples: [
    {
      name: 'two outputs of three inputs',
      inputs: {
        input: { shape: [3], data: [1, 2, 3] },
        weight: { shape: [2, 3], data: [1, 0, -1, 2, 1, 0] },
        bias: { shape: [2], data: [0.5, -1] },
      },
      attrs: { outFeatures: 2 },
      outputs: { output: { shape: [2], data: [-1.5, 3] } },
    },
    {
      name: 'rows, no bias',
      inputs: { input: { shape: [2, 2], data: [1, 2, 3, 4] }, weight: { shape: [1, 2], data: [1, -1] } },
      attrs: { outFeatures: 1, hasBias: false },
      outputs: { output: { shape: [2, 1], data: [-1, -1] } },
    },
    {
      name: 'weight of another width',
      inputs: { input: { shape: [3], data: [1, 2, 3] }, weight: { shape: [1, 2], data: [1, -1] } },
      error: 'shape/mismatch',
    },
    { name: 'scalar', inputs: { input: { shape: [], data: [1] }, weight: { shape: [1, 1], data: [1] } }, error: 'shape/rank' },
  ],
});
