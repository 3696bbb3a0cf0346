import type { Value } from '../../program/builder.ts';
import { axisOf } from '../../shape/shape.ts';
import { composite, unsupported } from '../define.ts';
import { checkDim } from '../internal/axes.ts';
import { sorted } from '../internal/sorted.ts';

export const sort = composite({
  type: 'sort',
  version: 1,
  family: 'reduction',
  title: 'Sort',
  symbol: 'sort x',
  inputs: { input: { docs: 'The tensor.', dtype: 'any' } },
  outputs: { values: { docs: 'The entries in order.' }, indices: { docs: 'Where each stood before, int32.' } },
  attrs: {
    dim: { type: 'int', default: -1, docs: 'The axis sorted along.' },
    descending: { type: 'bool', default: false, docs: 'Largest first.' },
  },
  check: checkDim,
  expand: (b, inputs, attrs) => {
    const x = inputs.input as Value;
    return sorted(b, x, axisOf(attrs.dim, x.shape.length), attrs.descending === true);
  },
  docs: {
    summary: 'Puts the entries along one axis in order.',
    notes: [
      'Equal entries keep their order. NaN counts as the largest, as in torch.',
      'The gradient of an entry goes to where the entry stood.',
    ],
    synonyms: ['torch.sort', 'order', 'rank', 'argsort'],
  },
  tex: { forward: 'y_i = x_{\\pi(i)},\\ y_1 \\le y_2 \\le \\dots', derivative: '\\bar x_{\\pi(i)} = \\bar y_i' },
  exports: { torch: 'torch.sort', onnx: unsupported('ONNX writes it with TopK') },
  examples: [
    {
      name: 'a vector',
      inputs: { input: { shape: [4], data: [3, -1, 2, 0.5] } },
      outputs: { values: { shape: [4], data: [-1, 0.5, 2, 3] }, indices: { shape: [4], data: [1, 3, 2, 0], dtype: 'int32' } },
    },
    {
      name: 'descending, with a tie',
      inputs: { input: { shape: [3], data: [1, 5, 1] } },
      attrs: { descending: true },
      outputs: { values: { shape: [3], data: [5, 1, 1] }, indices: { shape: [3], data: [1, 0, 2], dtype: 'int32' } },
      kink: 'two entries tie',
    },
    {
      name: 'columns',
      inputs: { input: { shape: [2, 2], data: [3, 1, 2, 4] } },
      attrs: { dim: 0 },
      outputs: { values: { shape: [2, 2], data: [2, 1, 3, 4] }, indices: { shape: [2, 2], data: [1, 0, 0, 1], dtype: 'int32' } },
    },
    {
      name: 'no such axis',
      inputs: { input: { shape: [2], data: [1, 2] } },
      attrs: { dim: 3 },
      error: 'shape/axis-out-of-range',
    },
  ],
});
