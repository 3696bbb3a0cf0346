import { err, ok } from '../../model/result.ts';
import type { Value } from '../../program/builder.ts';
import { axisOf, resolveDim } from '../../shape/shape.ts';
import { opError, primitive, type TensorType } from '../define.ts';
import { physical } from '../internal/common.ts';
import type { PhysicalValue } from '../rules.ts';

export const indexSelect = primitive({
  type: 'index-select',
  version: 1,
  family: 'shape',
  title: 'Index select',
  symbol: 'x[i]',
  inputs: {
    input: { docs: 'The tensor picked from.', dtype: 'any' },
    index: { docs: 'Which entries: int32, one axis (or a scalar: one entry).', dtype: 'int32' },
  },
  attrs: { dim: { type: 'int', default: 0, docs: 'The axis picked along.' } },
  infer: (inputs, attrs) => {
    const { dtype, shape } = inputs.input as TensorType;
    const index = inputs.index as TensorType;
    if (index.dtype !== 'int32')
      return err(opError('dtype/index', 'the index has to be int32', 'cast it, or declare the variable int32', 'index'));
    if (index.shape.length > 1) return err(opError('shape/rank', 'the index has more than one axis', 'flatten it', 'index'));
    const dim = resolveDim(attrs.dim as number, shape.length, 'dim');
    if (!dim.ok) return dim;
    const count = index.shape[0] ?? 1;
    return ok({ output: { dtype, shape: shape.length === 0 ? [count] : shape.map((n, d) => (d === dim.value ? count : n)) } });
  },
  lower: ({ inputs, outputs, attrs, axisSizes, view, emit }) => {
    const { input: source, index } = inputs as { input: PhysicalValue; index: PhysicalValue };
    const output = outputs.output as PhysicalValue;
    const named = output.axes.length;
    const at = named + axisOf(attrs.dim, source.shape.length);
    const from = view(source, output.axes);
    const by = view(index, output.axes);
    const strides = source.shape.length === 0 ? [...from.strides, 0] : from.strides;
    const indexStrides = strides.map((_, d) => (d < named ? (by.strides[d] as number) : d === at ? (by.strides[named] ?? 0) : 0));
    emit({
      kernel: 'gather',
      dims: physical(output, output.axes, axisSizes),
      stride: strides[at] as number,
      size: source.shape[at - named] ?? 1,
      inputs: [
        { ...from, strides: strides.map((n, d) => (d === at ? 0 : n)) },
        { ...by, strides: indexStrides },
      ],
      output: view(output, output.axes),
    });
    return undefined;
  },
  vjp: (b, { inputs, cotangents, attrs }) => {
    const x = inputs.input as Value;
    const g = cotangents.output;
    if (!g) return {};
    const dim = axisOf(attrs.dim, x.shape.length);
    const added = b.op('index-add', { input: g, index: inputs.index as Value }, { dim, size: x.shape[dim] ?? 1 }).output as Value;
    return { input: b.reshape(added, x.shape) };
  },
  jvp: (b, { inputs, tangents, attrs }) =>
    tangents.input
      ? { output: b.op('index-select', { input: tangents.input, index: inputs.index as Value }, attrs).output ?? null }
      : {},
  docs: {
    summary: 'Picks slices of a tensor by index; the same one may be picked several times.',
    notes: [
      'Gradients of an entry picked several times add up.',
      'A given index outside is refused; a computed one picks NaN, and 0 from integers.',
    ],
    synonyms: ['torch.index_select', 'gather rows', 'lookup', 'take'],
  },
  tex: { forward: 'y_j = x_{i_j}', derivative: '\\bar x_k = \\sum_{j : i_j = k} \\bar y_j' },
  exports: { torch: 'torch.index_select', onnx: { op: 'Gather', since: 13 } },
  examples: [
    {
      name: 'rows, one twice',
      inputs: { input: { shape: [3, 2], data: [1, 2, 3, 4, 5, 6] }, index: { shape: [3], data: [2, 0, 2], dtype: 'int32' } },
      outputs: { output: { shape: [3, 2], data: [5, 6, 1, 2, 5, 6] } },
    },
    {
      name: 'no index',
      inputs: { input: { shape: [2], data: [1, 2] }, index: { shape: [0], data: [], dtype: 'int32' } },
      outputs: { output: { shape: [0], data: [] } },
    },
    {
      name: 'index with two axes',
      inputs: { input: { shape: [2], data: [1, 2] }, index: { shape: [1, 1], data: [0], dtype: 'int32' } },
      error: 'shape/rank',
    },
  ],
});
