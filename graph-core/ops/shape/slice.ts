import { err, ok, type Result } from '../../model/result.ts';
import type { Value } from '../../program/builder.ts';
import type { Attrs } from '../../program/program.ts';
import { input } from '../../scalar/expr.ts';
import { resolveDim } from '../../shape/shape.ts';
import { type OpError, opError, primitive, type TensorType } from '../define.ts';
import { physical } from '../internal/common.ts';
import type { PhysicalValue } from '../rules.ts';

interface Range {
  readonly dim: number;
  readonly start: number;
  readonly step: number;
  readonly count: number;
}

/** Start, step and length with negative and missing bounds worked out as in Python. */
function rangeOf(type: TensorType, attrs: Attrs): Result<Range, OpError> {
  const dim = resolveDim((attrs.dim as number | null) ?? 0, type.shape.length);
  if (!dim.ok) return dim;
  if (type.shape.length === 0)
    return err(opError('shape/scalar', 'a scalar has no axis to slice', 'wire a tensor with at least one axis'));
  const size = type.shape[dim.value] as number;
  const step = (attrs.step as number | null) ?? 1;
  if (!Number.isInteger(step) || step < 1)
    return err(opError('attr/range', `step is ${step}`, 'give a step of at least 1', 'step'));
  const bound = (value: unknown, otherwise: number): number => {
    const n = (value as number | null | undefined) ?? otherwise;
    return Math.min(size, Math.max(0, n < 0 ? n + size : n));
  };
  const start = bound(attrs.start, 0);
  return ok({ dim: dim.value, start, step, count: Math.max(0, Math.ceil((bound(attrs.end, size) - start) / step)) });
}

function known(type: TensorType, attrs: Attrs): Range {
  const range = rangeOf(type, attrs);
  if (!range.ok) throw new Error(range.error.message);
  return range.value;
}

export const slice = primitive({
  type: 'slice',
  version: 1,
  aliases: ['narrow'],
  family: 'shape',
  rank: 5,
  title: 'Slice',
  symbol: 'x[a:b]',
  inputs: { input: { docs: 'The tensor.', dtype: 'any' } },
  attrs: {
    dim: { type: 'int', default: 0, docs: 'The axis.' },
    start: { type: 'int', default: 0, docs: 'First index; negative counts from the end.' },
    end: { type: 'json', default: null, docs: 'Index after the last one, or null for the end; negative counts from the end.' },
    step: { type: 'int', default: 1, min: 1, docs: 'Distance between the entries taken.' },
  },
  infer: (inputs, attrs) => {
    const type = inputs.input as TensorType;
    const range = rangeOf(type, attrs);
    if (!range.ok) return range;
    return ok({
      output: { dtype: type.dtype, shape: type.shape.map((n, d) => (d === range.value.dim ? range.value.count : n)) },
    });
  },
  lower: ({ inputs, outputs, attrs, axisSizes, view, emit }) => {
    const source = inputs.input as PhysicalValue;
    const output = outputs.output as PhysicalValue;
    const { dim, start, step } = known(source, attrs);
    const from = view(source, output.axes);
    const at = output.axes.length + dim;
    const stride = from.strides[at] as number;
    emit({
      kernel: 'map',
      dims: physical(output, output.axes, axisSizes),
      expr: input(0, source.dtype),
      inputs: [{ ...from, offset: from.offset + start * stride, strides: from.strides.map((n, d) => (d === at ? n * step : n)) }],
      output: view(output, output.axes),
    });
    return undefined;
  },
  vjp: (b, { inputs, cotangents, attrs }) => {
    const x = inputs.input as Value;
    if (!cotangents.output) return {};
    const { dim, start, step } = known(x, attrs);
    return { input: b.op('unslice', { input: cotangents.output }, { dim, start, step, size: x.shape[dim] }).output ?? null };
  },
  jvp: (b, { tangents, attrs }) =>
    tangents.input ? { output: b.op('slice', { input: tangents.input }, attrs).output ?? null } : {},
  docs: {
    summary: 'A range of indices along one axis.',
    notes: ['Bounds beyond the end are cut back, as in Python. Entries outside the range have gradient 0.'],
    synonyms: ['narrow', 'index', 'crop', 'x[a:b]'],
  },
  tex: { forward: 'y_i = x_{a + i \\cdot step}', derivative: '\\bar x_{a + i \\cdot step} = \\bar y_i,\\ 0\\ \\text{elsewhere}' },
  exports: { torch: 'slice', onnx: { op: 'Slice', since: 13 } },
  examples: [
    {
      name: 'middle',
      inputs: { input: { shape: [4], data: [1, 2, 3, 4] } },
      attrs: { start: 1, end: -1 },
      outputs: { output: { shape: [2], data: [2, 3] } },
    },
    {
      name: 'every second column',
      inputs: { input: { shape: [2, 3], data: [1, 2, 3, 4, 5, 6] } },
      attrs: { dim: 1, step: 2 },
      outputs: { output: { shape: [2, 2], data: [1, 3, 4, 6] } },
    },
    {
      name: 'empty',
      inputs: { input: { shape: [2], data: [1, 2] } },
      attrs: { start: 5 },
      outputs: { output: { shape: [0], data: [] } },
    },
    {
      name: 'no such axis',
      inputs: { input: { shape: [2], data: [1, 2] } },
      attrs: { dim: 1 },
      error: 'shape/axis-out-of-range',
    },
  ],
});
