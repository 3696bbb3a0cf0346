import { ok } from '../../model/result.ts';
import { constant, input } from '../../scalar/expr.ts';
import { primitive, type TensorType } from '../define.ts';
import type { PhysicalValue } from '../rules.ts';
import { INTERNAL, physical } from './common.ts';

/** The transpose of `slice`: entries put back at start, start + step, ... of an axis of `size` zeros. */
export const unslice = primitive({
  ...INTERNAL,
  type: 'unslice',
  title: 'Unslice',
  symbol: 'pad',
  inputs: { input: { docs: 'Entries to put back.' } },
  attrs: {
    dim: { type: 'int', default: 0, docs: 'The axis.' },
    start: { type: 'int', default: 0, docs: 'Place of the first entry.' },
    step: { type: 'int', default: 1, docs: 'Distance between entries.' },
    size: { type: 'int', default: 0, docs: 'Size of the axis in the result.' },
  },
  infer: (inputs, attrs) => {
    const { dtype, shape } = inputs.input as TensorType;
    return ok({ output: { dtype, shape: shape.map((n, d) => (d === attrs.dim ? (attrs.size as number) : n)) } });
  },
  lower: ({ inputs, outputs, attrs, axisSizes, view, emit }) => {
    const source = inputs.input as PhysicalValue;
    const output = outputs.output as PhysicalValue;
    const to = view(output, output.axes);
    const at = output.axes.length + (attrs.dim as number);
    const stride = to.strides[at] as number;
    emit({
      kernel: 'map',
      dims: physical(output, output.axes, axisSizes),
      expr: constant(0, output.dtype),
      inputs: [],
      output: to,
    });
    emit({
      kernel: 'map',
      dims: physical(source, output.axes, axisSizes),
      expr: input(0, source.dtype),
      inputs: [view(source, output.axes)],
      output: {
        ...to,
        offset: to.offset + (attrs.start as number) * stride,
        strides: to.strides.map((n, d) => (d === at ? n * (attrs.step as number) : n)),
      },
    });
    return undefined;
  },
  vjp: (b, { inputs, cotangents, attrs }) => {
    const { dim, start, step } = attrs as { dim: number; start: number; step: number };
    const n = inputs.input?.shape[dim] ?? 0;
    // the last entry taken is start + (n - 1) * step: no further, or a next one would be counted in
    const end = n === 0 ? start : start + (n - 1) * step + 1;
    return { input: cotangents.output ? b.slice(cotangents.output, dim, start, end, step) : null };
  },
  jvp: (b, { tangents, attrs }) =>
    tangents.input ? { output: b.op('unslice', { input: tangents.input }, attrs).output ?? null } : {},
  docs: { summary: 'Puts a slice back into zeros.' },
  tex: { forward: 'y_{a + i \\cdot step} = x_i', derivative: '\\bar x_i = \\bar y_{a + i \\cdot step}' },
});
