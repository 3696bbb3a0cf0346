import { sizeOf } from '../../model/tensor.ts';
import type { Value } from '../../program/builder.ts';
import { axisOf, resolveDim } from '../../shape/shape.ts';
import { composite, opError } from '../define.ts';

export const flatten = composite({
  type: 'flatten',
  version: 1,
  family: 'shape',
  rank: 2,
  title: 'Flatten',
  symbol: 'flatten',
  inputs: { input: { docs: 'The tensor.', dtype: 'any' } },
  attrs: {
    startDim: { type: 'int', default: 0, docs: 'First axis that is joined.' },
    endDim: { type: 'int', default: -1, docs: 'Last axis that is joined.' },
  },
  check: (inputs, attrs) => {
    const rank = inputs.input?.shape.length ?? 0;
    const start = resolveDim(attrs.startDim as number, rank, 'startDim');
    if (!start.ok) return start.error;
    const end = resolveDim(attrs.endDim as number, rank, 'endDim');
    if (!end.ok) return end.error;
    if (start.value <= end.value) return null;
    return opError('shape/axis-order', 'startDim comes after endDim', 'swap the two', 'startDim');
  },
  expand: (b, inputs, attrs) => {
    const { shape } = inputs.input as Value;
    const start = axisOf(attrs.startDim, shape.length);
    const end = axisOf(attrs.endDim, shape.length);
    const joined = [...shape.slice(0, start), sizeOf(shape.slice(start, end + 1)), ...shape.slice(end + 1)];
    return b.op('reshape', { input: inputs.input as Value }, { shape: joined });
  },
  docs: {
    summary: 'Joins neighbouring axes into one: an image becomes a vector.',
    notes: ['A scalar becomes a vector of one entry.'],
    synonyms: ['torch.flatten', 'vectorize', 'ravel', 'image to vector'],
  },
  tex: { forward: 'y = \\operatorname{vec}(x)', derivative: '\\bar x = \\operatorname{vec}^{-1}(\\bar y)' },
  exports: { torch: 'torch.flatten', onnx: { op: 'Reshape', since: 14 } },
  examples: [
    {
      name: 'all axes',
      inputs: { input: { shape: [2, 2], data: [1, 2, 3, 4] } },
      outputs: { output: { shape: [4], data: [1, 2, 3, 4] } },
    },
    {
      name: 'the last two',
      inputs: { input: { shape: [1, 2, 2], data: [1, 2, 3, 4] } },
      attrs: { startDim: 1 },
      outputs: { output: { shape: [1, 4], data: [1, 2, 3, 4] } },
    },
    { name: 'scalar', inputs: { input: { shape: [], data: [5] } }, outputs: { output: { shape: [1], data: [5] } } },
    {
      name: 'no such axis',
      inputs: { input: { shape: [2], data: [1, 2] } },
      attrs: { startDim: 1 },
      error: 'shape/axis-out-of-range',
    },
    {
      name: 'wrong order',
      inputs: { input: { shape: [1, 1], data: [1] } },
      attrs: { startDim: 1, endDim: 0 },
      error: 'shape/axis-order',
    },
  ],
});
