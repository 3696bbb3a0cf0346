import { err } from '../../model/result.ts';
import type { Value } from '../../program/builder.ts';
import { axisOf, resolveDim } from '../../shape/shape.ts';
import { composite, opError } from '../define.ts';
import { withoutAxis } from '../internal/axes.ts';

export const select = composite({
  type: 'select',
  version: 1,
  family: 'shape',
  title: 'Select',
  symbol: 'x[i]',
  inputs: { input: { docs: 'The tensor.', dtype: 'any' } },
  attrs: {
    dim: { type: 'int', default: 0, docs: 'The axis, which is dropped.' },
    index: { type: 'int', default: 0, docs: 'Which entry along it; negative counts from the end.' },
  },
  check: ({ input }, attrs) => {
    if (!input) return null;
    if (input.shape.length === 0)
      return err(opError('shape/scalar', 'a scalar has no axis to select along', 'wire a tensor with at least one axis', 'input'))
        .error;
    const dim = resolveDim(attrs.dim as number, input.shape.length);
    if (!dim.ok) return dim.error;
    const [size, index] = [input.shape[dim.value] as number, attrs.index as number];
    if (index >= -size && index < size) return null;
    const message = `index ${index} does not exist: axis ${dim.value} has ${size} entries`;
    return opError(
      'attr/range',
      message,
      size === 0 ? 'choose an axis that has entries' : `choose one from ${-size} to ${size - 1}`,
      'index',
    );
  },
  expand: (b, inputs, attrs) => {
    const x = inputs.input as Value;
    const dim = axisOf(attrs.dim, x.shape.length);
    const index = axisOf(attrs.index, x.shape[dim] as number);
    return { output: withoutAxis(b, b.slice(x, dim, index, index + 1), dim) };
  },
  docs: {
    summary: 'One entry along an axis, without that axis.',
    notes: ['The other entries have gradient 0.'],
    synonyms: ['torch.select', 'index', 'row', 'column', 'pick'],
  },
  tex: { forward: 'y_j = x_{i j}', derivative: '\\bar x_{i j} = \\bar y_j,\\ 0\\ \\text{elsewhere}' },
  exports: { torch: 'torch.select', onnx: { op: 'Gather', since: 13 } },
  examples: [
    {
      name: 'a row',
      inputs: { input: { shape: [2, 3], data: [1, 2, 3, 4, 5, 6] } },
      attrs: { index: 1 },
      outputs: { output: { shape: [3], data: [4, 5, 6] } },
    },
    {
      name: 'the last column',
      inputs: { input: { shape: [2, 3], data: [1, 2, 3, 4, 5, 6] } },
      attrs: { dim: 1, index: -1 },
      outputs: { output: { shape: [2], data: [3, 6] } },
    },
    { name: 'no such entry', inputs: { input: { shape: [2], data: [1, 2] } }, attrs: { index: 2 }, error: 'attr/range' },
  ],
});
