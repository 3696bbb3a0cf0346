import { ok } from '../../model/result.ts';
import { shapeText } from '../../model/tensor.ts';
import type { Value } from '../../program/builder.ts';
import { coord, input, s } from '../../scalar/expr.ts';
import { axisOf, resolveDim } from '../../shape/shape.ts';
import { type OpError, opError, primitive, type TensorType } from '../define.ts';
import type { PhysicalValue } from '../rules.ts';
import { INTERNAL, physical } from './common.ts';

/** Refuses an index that is no int32, has another rank than `source`, or is longer beside the axis. */
export function checkAlong(
  source: TensorType | undefined,
  index: TensorType | undefined,
  dim: number,
  port: string,
): OpError | null {
  if (!source || !index) return null;
  if (index.dtype !== 'int32')
    return opError('dtype/index', 'the index has to be int32', 'cast it, or declare the variable int32', 'index');
  const rank = source.shape.length;
  const resolved = resolveDim(dim, rank);
  if (!resolved.ok) return resolved.error;
  if (index.shape.length !== rank) {
    const message = `the index ${shapeText(index.shape)} and the ${port} ${shapeText(source.shape)} have different numbers of axes`;
    return opError('shape/rank', message, `give the index ${rank} axes`, 'index');
  }
  const long = index.shape.findIndex((n, d) => d !== resolved.value && n > (source.shape[d] as number));
  if (long < 0) return null;
  const message = `the index ${shapeText(index.shape)} is longer than the ${port} ${shapeText(source.shape)} along axis ${long}`;
  return opError('shape/mismatch', message, `give it at most ${source.shape[long]} entries there`, 'index');
}

/** {@link checkAlong}, and that there is an entry of `src` for every index. */
export function checkScatter(
  target: TensorType | undefined,
  index: TensorType | undefined,
  src: TensorType | undefined,
  dim: number,
): OpError | null {
  const fault = checkAlong(target, index, dim, 'input');
  if (fault || !src || !index) return fault;
  if (src.shape.length === index.shape.length && index.shape.every((n, d) => n <= (src.shape[d] as number))) return null;
  const message = `the index ${shapeText(index.shape)} asks for more entries than src ${shapeText(src.shape)} has`;
  return opError('shape/mismatch', message, 'give src the shape of the index', 'src');
}

/** Entry (.., i, ..) of the result is the input's (.., index(.., i, ..), ..); all other sizes agree. */
export const gatherAlong = primitive({
  ...INTERNAL,
  type: 'gather-along',
  title: 'Gather along an axis',
  symbol: 'x[i, ·]',
  inputs: { input: { docs: 'What is picked from.', dtype: 'any' }, index: { docs: 'Which entry.', dtype: 'int32' } },
  attrs: { dim: { type: 'int', default: 0, docs: 'The axis picked along.' } },
  infer: (inputs) => ok({ output: { dtype: (inputs.input as TensorType).dtype, shape: (inputs.index as TensorType).shape } }),
  lower: ({ inputs, outputs, attrs, axisSizes, view, emit }) => {
    const { input: source, index } = inputs as { input: PhysicalValue; index: PhysicalValue };
    const output = outputs.output as PhysicalValue;
    const dim = axisOf(attrs.dim, source.shape.length);
    const at = output.axes.length + dim;
    const from = view(source, output.axes);
    emit({
      kernel: 'gather',
      dims: physical(output, output.axes, axisSizes),
      stride: from.strides[at] ?? 0,
      size: source.shape[dim] ?? 1,
      inputs: [{ ...from, strides: from.strides.map((n, d) => (d === at ? 0 : n)) }, view(index, output.axes)],
      output: view(output, output.axes),
    });
    return undefined;
  },
  vjp: (b, { inputs, cotangents, attrs }) => {
    const x = inputs.input as Value;
    if (!cotangents.output) return {};
    const dim = axisOf(attrs.dim, x.shape.length);
    return {
      input:
        b.op('scatter-along', { input: cotangents.output, index: inputs.index as Value }, { dim, size: x.shape[dim] ?? 1 })
          .output ?? null,
    };
  },
  jvp: (b, { inputs, tangents, attrs }) =>
    tangents.input
      ? { output: b.op('gather-along', { input: tangents.input, index: inputs.index as Value }, attrs).output ?? null }
      : {},
  docs: { summary: 'Picks one entry along an axis for every place of the result.' },
  tex: { forward: 'y_{ij} = x_{k_{ij} \\, j}', derivative: '\\bar x_{kj} = \\sum_{i : k_{ij} = k} \\bar y_{ij}' },
});

/**
 * The transpose of {@link gatherAlong}: entries are added at their places of an axis of `size` zeros. One invocation a
 * destination looks through all indices, so that the order of additions never varies.
 */
export const scatterAlong = primitive({
  ...INTERNAL,
  type: 'scatter-along',
  title: 'Scatter along an axis',
  symbol: 'y[i, ·] += x',
  inputs: { input: { docs: 'What is added.', dtype: 'any' }, index: { docs: 'Where each entry goes.', dtype: 'int32' } },
  attrs: {
    dim: { type: 'int', default: 0, docs: 'The axis added along.' },
    size: { type: 'int', default: 0, docs: 'Size of that axis in the result.' },
  },
  infer: (inputs, attrs) => {
    const { dtype, shape } = inputs.input as TensorType;
    const dim = axisOf(attrs.dim, shape.length);
    return ok({ output: { dtype, shape: shape.map((n, d) => (d === dim ? (attrs.size as number) : n)) } });
  },
  lower: ({ inputs, outputs, attrs, axisSizes, view, emit }) => {
    const { input: source, index } = inputs as { input: PhysicalValue; index: PhysicalValue };
    const output = outputs.output as PhysicalValue;
    const dim = axisOf(attrs.dim, source.shape.length);
    const at = output.axes.length + dim;
    const isScalar = source.shape.length === 0;
    const along = (value: PhysicalValue) => {
      const from = view(value, output.axes);
      return { ...from, strides: [...from.strides.map((n, d) => (d === at ? 0 : n)), from.strides[at] ?? 0] };
    };
    const place = isScalar ? s.constant(0, 'int32') : coord(at);
    emit({
      kernel: 'reduce',
      op: 'sum',
      dims: physical(output, output.axes, axisSizes),
      inner: [source.shape[dim] ?? 1],
      expr: s.select(s.eq(input(1, 'int32'), place), input(0, source.dtype), s.constant(0, source.dtype)),
      inputs: [along(source), along(index)],
      output: view(output, output.axes),
    });
    return undefined;
  },
  vjp: (b, { inputs, cotangents, attrs }) => {
    if (!cotangents.output) return {};
    const { dim } = attrs;
    return { input: b.op('gather-along', { input: cotangents.output, index: inputs.index as Value }, { dim }).output ?? null };
  },
  jvp: (b, { inputs, tangents, attrs }) =>
    tangents.input
      ? { output: b.op('scatter-along', { input: tangents.input, index: inputs.index as Value }, attrs).output ?? null }
      : {},
  docs: { summary: 'Adds entries at indexed places along an axis.' },
  tex: { forward: 'y_{kj} = \\sum_{i : k_{ij} = k} x_{ij}', derivative: '\\bar x_{ij} = \\bar y_{k_{ij} \\, j}' },
});
