import type { Value } from '../../program/builder.ts';
import { axisOf, resolveDim } from '../../shape/shape.ts';
import { composite, opError } from '../define.ts';

export const min = composite({
  type: 'min',
  version: 1,
  family: 'reduction',
  title: 'Minimum and its place',
  symbol: 'min xᵢ, i',
  inputs: { input: { docs: 'The tensor.', dtype: 'any' } },
  outputs: { values: { docs: 'The smallest entry of each line.' }, indices: { docs: 'Its place along the axis, int32.' } },
  attrs: {
    dim: { type: 'int', default: -1, docs: 'The axis looked along.' },
    keepdim: { type: 'bool', default: false, docs: 'Keep the axis with size 1.' },
  },
  check: (inputs, attrs) => {
    const shape = inputs.input?.shape ?? [];
    const dim = resolveDim(attrs.dim as number, shape.length);
    if (!dim.ok) return dim.error;
    return shape[dim.value] === 0
      ? opError('shape/empty', 'an empty axis has no minimum', 'look along an axis that has entries', 'dim').error
      : null;
  },
  expand: (b, inputs, attrs) => {
    const x = inputs.input as Value;
    const dim = axisOf(attrs.dim, x.shape.length);
    const at = b.op('argmin', { input: x }, { dim, keepdim: true }).output as Value;
    const found = b.op('gather', { input: x, index: at }, { dim }).output as Value;
    const shape = attrs.keepdim ? at.shape : x.shape.filter((_, d) => d !== dim);
    return { values: b.reshape(found, shape), indices: b.reshape(at, shape) };
  },
  docs: {
    summary: 'The smallest entry along one axis, and where it stands.',
    notes: [
      'On a tie it is the first one, which gets all of the gradient, as in torch; the reductions amax and amin share it evenly.',
      'A NaN wins.',
    ],
    synonyms: ['torch.min', 'smallest', 'pool over an axis'],
  },
  tex: { forward: 'y = \\min_i x_i,\\ i^* = \\arg\\min_i x_i', derivative: '\\frac{\\partial y}{\\partial x_i} = [i = i^*]' },
  exports: { torch: 'torch.min', onnx: { op: 'ReduceMin', since: 18 } },
  examples: [
    {
      name: 'rows',
      inputs: { input: { shape: [2, 2], data: [1, 4, 3, 2] } },
      outputs: { values: { shape: [2], data: [1, 2] }, indices: { shape: [2], data: [0, 1], dtype: 'int32' } },
    },
    {
      name: 'first of a tie',
      inputs: { input: { shape: [3], data: [2, 2, 2] } },
      outputs: { values: { shape: [], data: [2] }, indices: { shape: [], data: [0], dtype: 'int32' } },
      kink: 'several entries tie',
    },
    {
      name: 'columns, axis kept',
      inputs: { input: { shape: [2, 2], data: [1, 4, 3, 2] } },
      attrs: { dim: 0, keepdim: true },
      outputs: { values: { shape: [1, 2], data: [1, 2] }, indices: { shape: [1, 2], data: [0, 1], dtype: 'int32' } },
    },
    { name: 'empty', inputs: { input: { shape: [0], data: [] } }, error: 'shape/empty' },
  ],
});
