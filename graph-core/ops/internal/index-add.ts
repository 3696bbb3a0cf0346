import { ok } from '../../model/result.ts';
import type { Value } from '../../program/builder.ts';
import { coord, input, s } from '../../scalar/expr.ts';
import { primitive, type TensorType } from '../define.ts';
import type { PhysicalValue } from '../rules.ts';
import { INTERNAL, physical } from './common.ts';

/**
 * The transpose of `index-select`: slice j is added at place index[j] of an axis of `size` zeros. One invocation a
 * destination looks through all indices, so that the order of additions never varies.
 */
export const indexAdd = primitive({
  ...INTERNAL,
  type: 'index-add',
  title: 'Index add',
  symbol: 'y[i] += x',
  inputs: { input: { docs: 'Slices to add.' }, index: { docs: 'Where each goes.', dtype: 'int32' } },
  attrs: {
    dim: { type: 'int', default: 0, docs: 'The axis added along.' },
    size: { type: 'int', default: 0, docs: 'Size of that axis in the result.' },
  },
  infer: (inputs, attrs) => {
    const { dtype, shape } = inputs.input as TensorType;
    return ok({ output: { dtype, shape: shape.map((n, d) => (d === attrs.dim ? (attrs.size as number) : n)) } });
  },
  lower: ({ inputs, outputs, attrs, axisSizes, view, emit }) => {
    const { input: source, index } = inputs as { input: PhysicalValue; index: PhysicalValue };
    const output = outputs.output as PhysicalValue;
    const named = output.axes.length;
    const at = named + (attrs.dim as number);
    const from = view(source, output.axes);
    const by = view(index, output.axes);
    const along = from.strides[at] as number;
    emit({
      kernel: 'reduce',
      op: 'sum',
      dims: physical(output, output.axes, axisSizes),
      inner: [source.shape[attrs.dim as number] as number],
      expr: s.select(s.eq(input(1, 'int32'), coord(at)), input(0, source.dtype), s.constant(0, source.dtype)),
      inputs: [
        { ...from, strides: [...from.strides.map((n, d) => (d === at ? 0 : n)), along] },
        { ...by, strides: [...from.strides.map((_, d) => (d < named ? (by.strides[d] as number) : 0)), by.strides[named] ?? 0] },
      ],
      output: view(output, output.axes),
    });
    return undefined;
  },
  vjp: (b, { inputs, cotangents, attrs }) => {
    if (!cotangents.output) return {};
    const picked = b.op('index-select', { input: cotangents.output, index: inputs.index as Value }, { dim: attrs.dim }).output;
    return { input: picked ?? null };
  },
  jvp: (b, { inputs, tangents, attrs }) =>
    tangents.input
      ? { output: b.op('index-add', { input: tangents.input, index: inputs.index as Value }, attrs).output ?? null }
      : {},
  docs: { summary: 'Adds slices at indexed places.' },
  tex: { forward: 'y_k = \\sum_{j : i_j = k} x_j', derivative: '\\bar x_j = \\bar y_{i_j}' },
});
