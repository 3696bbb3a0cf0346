import type { Dtype } from '../../model/tensor.ts';
import { s } from '../../scalar/expr.ts';
import { ofOne } from '../../scalar/operands.ts';
import { elementwise } from '../define.ts';

export const cast = elementwise({
  type: 'cast',
  version: 1,
  family: 'elementwise',
  title: 'Cast',
  symbol: 'cast',
  inputs: { input: { docs: 'The tensor.', dtype: 'any' } },
  attrs: { dtype: { type: 'choice', options: ['float', 'int32', 'bool'], default: 'float', docs: 'The new dtype.' } },
  formula: ofOne((x, attrs) => s.cast(x, attrs.dtype as Dtype)),
  docs: {
    summary: 'Changes the dtype of a tensor.',
    notes: [
      'From float to int32 the fraction is dropped; to bool, everything but 0 is true.',
      'The gradient passes from float to float only.',
    ],
    synonyms: ['torch.Tensor.to', 'convert', 'type', 'dtype'],
  },
  tex: { forward: 'y = x', derivative: '\\frac{\\mathrm{d} y}{\\mathrm{d} x} = 1\\ \\text{from float to float, else none}' },
  exports: { torch: 'torch.Tensor.to', onnx: { op: 'Cast', since: 13 } },
  examples: [
    {
      name: 'float to int32',
      inputs: { input: { shape: [4], data: [-1.5, -0.5, 0.5, 1.5] } },
      attrs: { dtype: 'int32' },
      outputs: { output: { shape: [4], data: [-1, 0, 0, 1], dtype: 'int32' } },
    },
    {
      name: 'bool to float',
      inputs: { input: { shape: [2], data: [1, 0], dtype: 'bool' } },
      outputs: { output: { shape: [2], data: [1, 0] } },
    },
    {
      name: 'float to bool',
      inputs: { input: { shape: [3], data: [0, -2, 0.5] } },
      attrs: { dtype: 'bool' },
      outputs: { output: { shape: [3], data: [0, 1, 1], dtype: 'bool' } },
    },
  ],
});
