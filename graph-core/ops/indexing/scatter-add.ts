import type { Value } from '../../program/builder.ts';
import { axisOf } from '../../shape/shape.ts';
import { composite } from '../define.ts';
import { croppedTo, grownTo } from '../internal/cropped.ts';
import { checkScatter } from '../internal/gather-along.ts';

export const scatterAdd = composite({
  type: 'scatter-add',
  version: 1,
  family: 'shape',
  title: 'Scatter add',
  symbol: 'x[i] += s',
  inputs: {
    input: { docs: 'What is added to.', dtype: 'any' },
    index: { docs: 'Where along the axis each entry goes: int32.', dtype: 'int32' },
    src: { docs: 'What is added.', dtype: 'any' },
  },
  attrs: { dim: { type: 'int', default: 0, docs: 'The axis added along.' } },
  check: ({ input, index, src }, attrs) => checkScatter(input, index, src, attrs.dim as number),
  expand: (b, inputs, attrs) => {
    const [x, index, src] = [inputs.input as Value, inputs.index as Value, inputs.src as Value];
    const dim = axisOf(attrs.dim, x.shape.length);
    const pieces = croppedTo(b, src, index.shape, -1);
    const size = x.shape[dim] ?? 1;
    const added = b.op('scatter-along', { input: pieces, index }, { dim, size }).output as Value;
    return { output: b.add(x, grownTo(b, added, x.shape)) };
  },
  docs: {
    summary: 'Adds entries of one tensor at indexed places of another.',
    notes: ['Several entries for one place add up, in the order of the entries.', 'An index outside adds nothing.'],
    synonyms: ['torch.scatter_add', 'histogram', 'accumulate', 'segment sum'],
  },
  tex: {
    forward: 'y_{kj} = x_{kj} + \\sum_{i : k_{ij} = k} s_{ij}',
    derivative: '\\bar x = \\bar y,\\ \\bar s_{ij} = \\bar y_{k_{ij} \\, j}',
  },
  exports: { torch: 'torch.scatter_add', onnx: { op: 'ScatterElements', since: 18 } },
  examples: [
    {
      name: 'a histogram',
      inputs: {
        input: { shape: [3], data: [0, 0, 0] },
        index: { shape: [4], data: [2, 0, 2, 2], dtype: 'int32' },
        src: { shape: [4], data: [1, 1, 1, 0.5] },
      },
      outputs: { output: { shape: [3], data: [1, 0, 2.5] } },
    },
    {
      name: 'in rows',
      inputs: {
        input: { shape: [2, 2], data: [1, 2, 3, 4] },
        index: { shape: [2, 1], data: [1, 0], dtype: 'int32' },
        src: { shape: [2, 1], data: [10, 20] },
      },
      attrs: { dim: 1 },
      outputs: { output: { shape: [2, 2], data: [1, 12, 23, 4] } },
    },
    {
      name: 'index of another rank',
      inputs: {
        input: { shape: [2, 2], data: [1, 2, 3, 4] },
        index: { shape: [2], data: [0, 1], dtype: 'int32' },
        src: { shape: [2], data: [1, 1] },
      },
      error: 'shape/rank',
    },
    {
      name: 'too few entries',
      inputs: {
        input: { shape: [2], data: [1, 2] },
        index: { shape: [2], data: [0, 1], dtype: 'int32' },
        src: { shape: [1], data: [1] },
      },
      error: 'shape/mismatch',
    },
  ],
});
