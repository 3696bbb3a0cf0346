import type { Value } from '../../program/builder.ts';
import { composite, opError } from '../define.ts';

export const tile = composite({
  type: 'tile',
  version: 1,
  family: 'shape',
  title: 'Tile',
  symbol: 'tile x',
  inputs: { input: { docs: 'The tensor.', dtype: 'any' } },
  attrs: {
    dims: {
      type: 'ints',
      default: [2],
      docs: 'Copies along each axis, counted from the last; further ones make new axes in front.',
    },
  },
  check: (_, attrs) =>
    (attrs.dims as readonly number[]).every((n) => n >= 0)
      ? null
      : opError('attr/range', `dims is [${attrs.dims}]`, 'give numbers of copies, none of them negative', 'dims'),
  expand: (b, inputs, attrs) => {
    const x = inputs.input as Value;
    const dims = attrs.dims as readonly number[];
    const rank = Math.max(dims.length, x.shape.length);
    const copies = Array.from({ length: rank }, (_, d) => dims[d - rank + dims.length] ?? 1);
    const sizes = Array.from({ length: rank }, (_, d) => x.shape[d - rank + x.shape.length] ?? 1);
    // an axis of copies in front of each axis
    const apart = b.reshape(
      x,
      sizes.flatMap((n) => [1, n]),
    );
    const repeated = b.expand(
      apart,
      sizes.flatMap((n, d) => [copies[d] as number, n]),
    );
    return {
      output: b.reshape(
        repeated,
        sizes.map((n, d) => n * (copies[d] as number)),
      ),
    };
  },
  docs: {
    summary: 'Lays copies of a tensor side by side along its axes.',
    notes: ['The gradient of an entry is the sum over its copies.'],
    synonyms: ['torch.tile', 'torch.Tensor.repeat', 'repeat', 'copy'],
  },
  tex: { forward: 'y_i = x_{i \\bmod n}', derivative: '\\bar x_j = \\sum_{i \\bmod n = j} \\bar y_i' },
  exports: { torch: 'torch.tile', onnx: { op: 'Tile', since: 13 } },
  examples: [
    {
      name: 'a vector twice',
      inputs: { input: { shape: [2], data: [1, 2] } },
      outputs: { output: { shape: [4], data: [1, 2, 1, 2] } },
    },
    {
      name: 'a matrix',
      inputs: { input: { shape: [1, 2], data: [1, 2] } },
      attrs: { dims: [2, 2] },
      outputs: { output: { shape: [2, 4], data: [1, 2, 1, 2, 1, 2, 1, 2] } },
    },
    {
      name: 'no copy',
      inputs: { input: { shape: [2], data: [1, 2] } },
      attrs: { dims: [0] },
      outputs: { output: { shape: [0], data: [] } },
    },
    { name: 'less than none', inputs: { input: { shape: [2], data: [1, 2] } }, attrs: { dims: [-1] }, error: 'attr/range' },
  ],
});
