import type { Value } from '../../program/builder.ts';
import { resolveDim } from '../../shape/shape.ts';
import { composite } from '../define.ts';
import { withAxis } from '../internal/axes.ts';

export const unsqueeze = composite({
  type: 'unsqueeze',
  version: 1,
  family: 'shape',
  title: 'Add an axis',
  symbol: 'unsqueeze',
  inputs: { input: { docs: 'The tensor.', dtype: 'any' } },
  attrs: { dim: { type: 'int', default: 0, docs: 'Place of the new axis in the result; negative ones count from the end.' } },
  check: (inputs, attrs) => {
    const place = resolveDim(attrs.dim as number, (inputs.input?.shape.length ?? 0) + 1);
    return place.ok ? null : place.error;
  },
  expand: (b, inputs, attrs) => ({ output: withAxis(b, inputs.input as Value, attrs.dim as number) }),
  docs: { summary: 'Puts in an axis of size 1.', synonyms: ['torch.unsqueeze', 'new axis', 'expand_dims', 'reshape'] },
  tex: { forward: 'y_{i 1 j} = x_{i j}', derivative: '\\bar x_{i j} = \\bar y_{i 1 j}' },
  exports: { torch: 'torch.unsqueeze', onnx: { op: 'Unsqueeze', since: 13 } },
  examples: [
    {
      name: 'a row',
      inputs: { input: { shape: [2], data: [1, 2] } },
      outputs: { output: { shape: [1, 2], data: [1, 2] } },
    },
    {
      name: 'a column',
      inputs: { input: { shape: [2], data: [1, 2] } },
      attrs: { dim: -1 },
      outputs: { output: { shape: [2, 1], data: [1, 2] } },
    },
    { name: 'too far', inputs: { input: { shape: [2], data: [1, 2] } }, attrs: { dim: 2 }, error: 'shape/axis-out-of-range' },
  ],
});
