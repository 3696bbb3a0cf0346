import type { Value } from '../../program/builder.ts';
import { composite } from '../define.ts';
import { checkDims, dimsOf } from '../internal/reduction.ts';

export const squeeze = composite({
  type: 'squeeze',
  version: 1,
  family: 'shape',
  title: 'Drop axes of size 1',
  symbol: 'squeeze',
  inputs: { input: { docs: 'The tensor.', dtype: 'any' } },
  attrs: { dim: { type: 'dims', default: null, docs: 'Axis, list of axes, or null for all of size 1.' } },
  check: checkDims,
  expand: (b, inputs, attrs) => {
    const x = inputs.input as Value;
    const isNone = Array.isArray(attrs.dim) && attrs.dim.length === 0;
    const dims = isNone ? [] : dimsOf(attrs, x.shape.length);
    return {
      output: b.reshape(
        x,
        x.shape.filter((n, d) => n !== 1 || !dims.includes(d)),
      ),
    };
  },
  docs: {
    summary: 'Leaves out axes of size 1.',
    notes: ['A named axis of another size stays, as in torch.'],
    synonyms: ['torch.squeeze', 'reshape', 'flatten'],
  },
  tex: { forward: 'y_{i j} = x_{i 1 j}', derivative: '\\bar x_{i 1 j} = \\bar y_{i j}' },
  exports: { torch: 'torch.squeeze', onnx: { op: 'Squeeze', since: 13 } },
  examples: [
    {
      name: 'all of them',
      inputs: { input: { shape: [1, 2, 1], data: [1, 2] } },
      outputs: { output: { shape: [2], data: [1, 2] } },
    },
    {
      name: 'the last one',
      inputs: { input: { shape: [1, 2, 1], data: [1, 2] } },
      attrs: { dim: -1 },
      outputs: { output: { shape: [1, 2], data: [1, 2] } },
    },
    {
      name: 'an axis of another size stays',
      inputs: { input: { shape: [1, 2], data: [1, 2] } },
      attrs: { dim: 1 },
      outputs: { output: { shape: [1, 2], data: [1, 2] } },
    },
    { name: 'no such axis', inputs: { input: { shape: [1], data: [1] } }, attrs: { dim: 1 }, error: 'shape/axis-out-of-range' },
  ],
});
