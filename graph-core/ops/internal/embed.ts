import { ok } from '../../model/result.ts';
import type { Builder, Value } from '../../program/builder.ts';
import { constant, input } from '../../scalar/expr.ts';
import { primitive, type TensorType } from '../define.ts';
import type { PhysicalValue } from '../rules.ts';
import { INTERNAL, physical } from './common.ts';

/** Where entry i of each of the last axes goes: to start + i * step of an axis of `size`. */
export interface Placement {
  readonly starts: readonly number[];
  readonly steps: readonly number[];
  readonly sizes: readonly number[];
  /** What stands everywhere else; default 0. */
  readonly value?: number;
}

const placementOf = (attrs: unknown): Required<Placement> => attrs as Required<Placement>;

/** Puts the last axes of a tensor apart and into a frame; the tensor itself where nothing would change. */
export function embedded(b: Builder, x: Value, { starts, steps, sizes, value = 0 }: Placement): Value {
  const inner = x.shape.slice(x.shape.length - sizes.length);
  if (sizes.every((n, i) => n === inner[i] && starts[i] === 0)) return x;
  return b.op('embed', { input: x }, { starts, steps, sizes, value }).output as Value;
}

/** A tensor inside a larger one along its last axes: padding, and holes between entries, in one go. */
export const embed = primitive({
  ...INTERNAL,
  type: 'embed',
  title: 'Pad',
  symbol: 'pad',
  inputs: { input: { docs: 'Entries to place.' } },
  attrs: {
    starts: { type: 'ints', default: [], docs: 'Place of the first entry along each of the last axes.' },
    steps: { type: 'ints', default: [], docs: 'Distance between entries.' },
    sizes: { type: 'ints', default: [], docs: 'Sizes of those axes in the result.' },
    value: { type: 'float', default: 0, docs: 'What stands everywhere else.' },
  },
  infer: (inputs, attrs) => {
    const { dtype, shape } = inputs.input as TensorType;
    const { sizes } = placementOf(attrs);
    return ok({ output: { dtype, shape: [...shape.slice(0, shape.length - sizes.length), ...sizes] } });
  },
  lower: ({ inputs, outputs, attrs, axisSizes, view, emit }) => {
    const source = inputs.input as PhysicalValue;
    const output = outputs.output as PhysicalValue;
    const { starts, steps, value } = placementOf(attrs);
    const to = view(output, output.axes);
    const first = to.strides.length - starts.length;
    emit({
      kernel: 'map',
      dims: physical(output, output.axes, axisSizes),
      expr: constant(value, output.dtype),
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
        offset: starts.reduce((at, start, i) => at + start * (to.strides[first + i] as number), to.offset),
        strides: to.strides.map((n, d) => (d < first ? n : n * (steps[d - first] as number))),
      },
    });
    return undefined;
  },
  vjp: (b, { inputs, cotangents, attrs }) => {
    const { starts, steps } = placementOf(attrs);
    const { shape } = inputs.input as Value;
    const first = shape.length - starts.length;
    if (!cotangents.output) return {};
    const taken = starts.reduce((g, start, i) => {
      const n = shape[first + i] as number;
      const step = steps[i] as number;
      // the last entry taken is start + (n - 1) * step: no further, or a next one would be counted in
      const end = n === 0 ? start : start + (n - 1) * step + 1;
      return start === 0 && end === g.shape[first + i] && step === 1 ? g : b.slice(g, first + i, start, end, step);
    }, cotangents.output);
    return { input: taken };
  },
  jvp: (b, { tangents, attrs }) => ({
    output: tangents.input ? embedded(b, tangents.input, { ...placementOf(attrs), value: 0 }) : null,
  }),
  docs: { summary: 'Puts a tensor inside a larger one.' },
  tex: { forward: 'y_{a + i \\cdot step} = x_i,\\ c\\ \\text{elsewhere}', derivative: '\\bar x_i = \\bar y_{a + i \\cdot step}' },
});
