import { err } from '../../model/result.ts';
import type { Value } from '../../program/builder.ts';
import { axisOf, resolveDim } from '../../shape/shape.ts';
import { composite, opError } from '../define.ts';
import { sorted } from '../internal/sorted.ts';

export const topk = composite({
  type: 'topk',
  version: 1,
  family: 'reduction',
  title: 'Top k',
  symbol: 'top k',
  inputs: { input: { docs: 'The tensor.', dtype: 'any' } },
  outputs: { values: { docs: 'The k largest entries, largest first.' }, indices: { docs: 'Where each stands, int32.' } },
  attrs: {
    k: { type: 'int', default: 1, min: 0, docs: 'How many.' },
    dim: { type: 'int', default: -1, docs: 'The axis looked along.' },
    largest: { type: 'bool', default: true, docs: 'The largest, or else the smallest, smallest first.' },
  },
  check: (inputs, attrs) => {
    const shape = inputs.input?.shape ?? [];
    const dim = resolveDim(attrs.dim as number, shape.length);
    if (!dim.ok) return dim.error;
    const size = shape[dim.value] ?? 1;
    return (attrs.k as number) <= size
      ? null
      : err(
          opError('attr/range', `k is ${attrs.k}, and axis ${dim.value} has ${size} entries`, `give a k of at most ${size}`, 'k'),
        ).error;
  },
  expand: (b, inputs, attrs) => {
    const x = inputs.input as Value;
    const dim = axisOf(attrs.dim, x.shape.length);
    const { values, indices } = sorted(b, x, dim, attrs.largest !== false);
    if (x.shape.length === 0) return { values, indices };
    const k = attrs.k as number;
    return { values: b.slice(values, dim, 0, k), indices: b.slice(indices, dim, 0, k) };
  },
  docs: {
    summary: 'The k largest entries along one axis, and where they stand.',
    notes: ['Of equal entries the first come first. NaN counts as the largest, as in torch.'],
    synonyms: ['torch.topk', 'best k', 'k largest', 'beam'],
  },
  tex: { forward: 'y = \\text{the } k \\text{ largest of } x', derivative: '\\bar x_{i_j} = \\bar y_j' },
  exports: { torch: 'torch.topk', onnx: { op: 'TopK', since: 11 } },
  examples: [
    {
      name: 'best two',
      inputs: { input: { shape: [4], data: [3, -1, 2, 5] } },
      attrs: { k: 2 },
      outputs: { values: { shape: [2], data: [5, 3] }, indices: { shape: [2], data: [3, 0], dtype: 'int32' } },
    },
    {
      name: 'smallest of rows',
      inputs: { input: { shape: [2, 2], data: [3, 1, 2, 4] } },
      attrs: { largest: false },
      outputs: { values: { shape: [2, 1], data: [1, 2] }, indices: { shape: [2, 1], data: [1, 0], dtype: 'int32' } },
    },
    { name: 'too many', inputs: { input: { shape: [2], data: [1, 2] } }, attrs: { k: 3 }, error: 'attr/range' },
  ],
});
