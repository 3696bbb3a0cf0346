import type { Value } from '../../program/builder.ts';
import { composite, unsupported } from '../define.ts';
import { checkDim } from '../internal/axes.ts';
import { block } from '../internal/blocks.ts';
import { SOFTMAX_DIM } from '../internal/softmax.ts';

export const softmin = composite({
  type: 'softmin',
  version: 1,
  family: 'probability',
  title: 'Softmin',
  symbol: 'softmax(−s)',
  inputs: { input: { docs: 'Energies: the smallest gets the largest probability.' } },
  attrs: { dim: SOFTMAX_DIM },
  check: checkDim,
  expand: (b, inputs, attrs) => {
    const negative = block(b, 'neg', { input: b.cast(inputs.input as Value, 'float') });
    return { output: block(b, 'softmax', { input: negative }, { dim: attrs.dim }) };
  },
  docs: {
    summary: 'Turns energies into probabilities that add up to 1 along one axis: softmax of the negative entries.',
    notes: ['Nothing overflows, as in softmax.'],
    synonyms: ['torch.nn.functional.softmin', 'torch.nn.Softmin', 'gibbs', 'boltzmann', 'energy'],
  },
  tex: {
    forward: 'y_i = \\frac{e^{-x_i}}{\\sum_j e^{-x_j}}',
    derivative: '\\frac{\\partial y_i}{\\partial x_j} = -y_i \\left([i = j] - y_j\\right)',
  },
  exports: { torch: 'torch.nn.functional.softmin', onnx: unsupported('ONNX writes it with Neg and Softmax') },
  examples: [
    {
      name: 'a vector',
      inputs: { input: { shape: [3], data: [1, 0, -1] } },
      outputs: { output: { shape: [3], data: [0.090031, 0.244728, 0.665241] } },
    },
    {
      name: 'large energies, columns',
      inputs: { input: { shape: [2, 2], data: [1000, 0, 1001, 0] } },
      attrs: { dim: 0 },
      outputs: { output: { shape: [2, 2], data: [0.731059, 0.5, 0.268941, 0.5] } },
    },
    {
      name: 'no such axis',
      inputs: { input: { shape: [2], data: [1, 2] } },
      attrs: { dim: 3 },
      error: 'shape/axis-out-of-range',
    },
  ],
});
