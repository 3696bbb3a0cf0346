import { ok } from '../../model/result.ts';
import type { Shape } from '../../model/tensor.ts';
import type { Builder, Value } from '../../program/builder.ts';
import type { Attrs } from '../../program/program.ts';
import { constant, input, s } from '../../scalar/expr.ts';
import { primitive, type TensorType } from '../define.ts';
import type { LowerContext, PhysicalValue } from '../rules.ts';
import { INTERNAL, physical } from './common.ts';
import { placesOf } from './correlate.ts';

/** One axis as windows: entry k of window p is entry `stride * p + dilation * k` of the axis. */
interface Along {
  readonly dim: number;
  readonly stride: number;
  readonly dilation: number;
}

const alongOf = (attrs: Attrs): Along => attrs as unknown as Along;

const ALONG = {
  dim: { type: 'int', default: 0, docs: 'The axis.' },
  stride: { type: 'int', default: 1, docs: 'Distance between windows.' },
  dilation: { type: 'int', default: 1, docs: 'Distance between the entries of a window.' },
} as const;

/** Strides over a tensor with the axis `at` walked window by window, and the entries of each window as a new last axis. */
function windowStrides(strides: readonly number[], at: number, { stride, dilation }: Along): number[] {
  const step = strides[at] as number;
  return [...strides.map((n, d) => (d === at ? step * stride : n)), step * dilation];
}

/** Windows of an axis: their places take the place of the axis, the entries of each are a new last one. */
export const windows = primitive({
  ...INTERNAL,
  type: 'windows',
  title: 'Windows',
  symbol: 'x[sp + dk]',
  inputs: { input: { docs: 'The tensor.' } },
  attrs: { ...ALONG, kernel: { type: 'int', default: 1, docs: 'Entries of a window.' } },
  infer: (inputs, attrs) => {
    const { dtype, shape } = inputs.input as TensorType;
    const { dim, stride, dilation } = alongOf(attrs);
    const kernel = attrs.kernel as number;
    const places = placesOf(shape[dim] as number, kernel, stride, dilation);
    return ok({ output: { dtype, shape: [...shape.map((n, d) => (d === dim ? places : n)), kernel] } });
  },
  lower: ({ inputs, outputs, attrs, axisSizes, view, emit }) => {
    const source = inputs.input as PhysicalValue;
    const output = outputs.output as PhysicalValue;
    const along = alongOf(attrs);
    const from = view(source, output.axes);
    emit({
      kernel: 'map',
      dims: physical(output, output.axes, axisSizes),
      expr: input(0, source.dtype),
      inputs: [{ ...from, strides: windowStrides(from.strides, output.axes.length + along.dim, along) }],
      output: view(output, output.axes),
    });
    return undefined;
  },
  vjp: (b, { inputs, cotangents, attrs }) => {
    const { dim, stride, dilation } = alongOf(attrs);
    const size = inputs.input?.shape[dim];
    const g = cotangents.output;
    return { input: g ? (b.op('unwindows', { input: g }, { dim, stride, dilation, size }).output ?? null) : null };
  },
  jvp: (b, { tangents, attrs }) =>
    tangents.input ? { output: b.op('windows', { input: tangents.input }, attrs).output ?? null } : {},
  docs: { summary: 'Cuts an axis into windows, which may overlap.' },
  tex: { forward: 'y_{pk} = x_{sp + dk}', derivative: '\\bar x_q = \\sum_{sp + dk = q} \\bar y_{pk}' },
});

/** The transpose of {@link windows}: entries are added where they came from, to an axis of `size` zeros. */
export const unwindows = primitive({
  ...INTERNAL,
  type: 'unwindows',
  title: 'Overlap windows',
  symbol: 'x[sp + dk] += y',
  inputs: { input: { docs: 'Windows, the entries of each along the last axis.' } },
  attrs: { ...ALONG, size: { type: 'int', default: 0, docs: 'Size of the axis in the result.' } },
  infer: (inputs, attrs) => {
    const { dtype, shape } = inputs.input as TensorType;
    return ok({ output: { dtype, shape: shape.slice(0, -1).map((n, d) => (d === attrs.dim ? (attrs.size as number) : n)) } });
  },
  lower: lowerUnwindows,
  vjp: (b, { inputs, cotangents, attrs }) => {
    const { dim, stride, dilation } = alongOf(attrs);
    const g = cotangents.output;
    const kernel = inputs.input?.shape.at(-1);
    return { input: g ? (b.op('windows', { input: g }, { dim, stride, dilation, kernel }).output ?? null) : null };
  },
  jvp: (b, { tangents, attrs }) =>
    tangents.input ? { output: b.op('unwindows', { input: tangents.input }, attrs).output ?? null } : {},
  docs: { summary: 'Adds windows up at their places.' },
  tex: { forward: 'y_q = \\sum_{sp + dk = q} x_{pk}', derivative: '\\bar x_{pk} = \\bar y_{sp + dk}' },
});

/**
 * As many entries of each window at a time as do not reach into the next one: no two of them have the same place, so that a
 * call adds them in place, always in the same order.
 */
function lowerUnwindows({ inputs, outputs, attrs, axisSizes, view, emit }: LowerContext): undefined {
  const source = inputs.input as PhysicalValue;
  const output = outputs.output as PhysicalValue;
  const along = alongOf(attrs);
  const at = output.axes.length + along.dim;
  const kernel = source.shape.at(-1) as number;
  const apart = source.shape[along.dim] === 1 ? kernel : Math.floor((along.stride - 1) / along.dilation) + 1;
  const from = view(source, output.axes);
  const to = view(output, output.axes);
  emit({
    kernel: 'map',
    dims: physical(output, output.axes, axisSizes),
    expr: constant(0, output.dtype),
    inputs: [],
    output: to,
  });
  const strides = windowStrides(to.strides, at, along);
  const sizes = physical(source, output.axes, axisSizes).slice(0, -1);
  for (let first = 0; first < kernel; first += apart) {
    const sum = { ...to, offset: to.offset + first * (strides.at(-1) as number), strides };
    emit({
      kernel: 'map',
      dims: [...sizes, Math.min(apart, kernel - first)],
      expr: s.add(input(0, output.dtype), input(1, source.dtype)),
      inputs: [sum, { ...from, offset: from.offset + first * (from.strides.at(-1) as number) }],
      output: sum,
    });
  }
  return undefined;
}

/** Size, stride and dilation of a window along each of the last axes. */
export interface Sliding {
  readonly kernel: readonly number[];
  readonly stride: readonly number[];
  readonly dilation: readonly number[];
}

/** Windows over the last axes: the places in their place, the entries of each window row-major as a new last axis. */
export function windowed(b: Builder, x: Value, { kernel, stride, dilation }: Sliding): Value {
  const first = x.shape.length - kernel.length;
  const cut = kernel.reduce((v, n, i) => {
    const attrs = { dim: first + i, kernel: n, stride: stride[i], dilation: dilation[i] };
    return b.op('windows', { input: v }, attrs).output as Value;
  }, x);
  const entries = kernel.reduce((product, n) => product * n, 1);
  return b.reshape(cut, [...cut.shape.slice(0, x.shape.length), entries] as Shape);
}
