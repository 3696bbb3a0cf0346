import type { Value } from '../../program/builder.ts';
import { axisOf } from '../../shape/shape.ts';
import { composite } from '../define.ts';
import { croppedTo } from '../internal/cropped.ts';
import { checkAlong } from '../internal/gather-along.ts';

export const gather = composite({
  type: 'gather',
  version: 1,
  family: 'shape',
  title: 'Gather',
  symbol: 'x[i, ·]',
  inputs: {
    input: { docs: 'The tensor picked from.', dtype: 'any' },
    index: { docs: 'Which entry along the axis, for each place of the result: int32.', dtype: 'int32' },
  },
  attrs: { dim: { type: 'int', default: 0, docs: 'The axis picked along.' } },
  check: (inputs, attrs) => checkAlong(inputs.input, inputs.index, attrs.dim as number, 'input'),
  expand: (b, inputs, attrs) => {
    const [x, index] = [inputs.input as Value, inputs.index as Value];
    const dim = axisOf(attrs.dim, x.shape.length);
    return b.op('gather-along', { input: croppedTo(b, x, index.shape, dim), index }, { dim });
  },
  docs: {
    summary: 'Picks, for every place of the result, one entry along an axis.',
    notes: [
      'The index has as many axes as the input and is nowhere longer but along the axis itself.',
      'Gradients of an entry picked several times add up. An index outside picks NaN, and 0 from integers.',
    ],
    synonyms: ['torch.gather', 'take along axis', 'lookup'],
  },
  tex: { forward: 'y_{ij} = x_{k_{ij} \\, j}', derivative: '\\bar x_{kj} = \\sum_{i : k_{ij} = k} \\bar y_{ij}' },
  exports: { torch: 'torch.gather', onnx: { op: 'GatherElements', since: 13 } },
  examples: [
    {
      name: 'one entry a row',
      inputs: { input: { shape: [2, 3], data: [1, 2, 3, 4, 5, 6] }, index: { shape: [2, 1], data: [2, 0], dtype: 'int32' } },
      attrs: { dim: 1 },
      outputs: { output: { shape: [2, 1], data: [3, 4] } },
    },
    {
      name: 'one twice',
      inputs: { input: { shape: [3], data: [5, 6, 7] }, index: { shape: [4], data: [1, 1, 0, 1], dtype: 'int32' } },
      outputs: { output: { shape: [4], data: [6, 6, 5, 6] } },
    },
    {
      name: 'fewer columns',
      inputs: { input: { shape: [2, 3], data: [1, 2, 3, 4, 5, 6] }, index: { shape: [1, 2], data: [1, 0], dtype: 'int32' } },
      outputs: { output: { shape: [1, 2], data: [4, 2] } },
    },
    {
      name: 'index of another rank',
      inputs: { input: { shape: [2, 2], data: [1, 2, 3, 4] }, index: { shape: [2], data: [0, 1], dtype: 'int32' } },
      error: 'shape/rank',
    },
    {
      name: 'index with more columns',
      inputs: { input: { shape: [2, 1], data: [1, 2] }, index: { shape: [1, 2], data: [0, 1], dtype: 'int32' } },
      error: 'shape/mismatch',
    },
  ],
});
