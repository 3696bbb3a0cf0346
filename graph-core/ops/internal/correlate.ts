import { ok } from '../../model/result.ts';
import type { Shape } from '../../model/tensor.ts';
import type { Builder, Value } from '../../program/builder.ts';
import { type Attrs, unionAxes } from '../../program/program.ts';
import { input } from '../../scalar/expr.ts';
import { primitive, type TensorType } from '../define.ts';
import type { LowerContext, PhysicalValue } from '../rules.ts';
import { INTERNAL, physical } from './common.ts';
import { type Extent, emitContraction, type Lettered, lettered } from './contraction.ts';
import { embedded } from './embed.ts';

/**
 * Convolution over any number of spatial axes, as one contraction whose first factor is read through overlapping windows:
 *
 *     y[n, g, o, p] = sum over i and k of x[n, g, i, stride * p + dilation * k] * w[g, o, i, k]
 *
 * with rows n, groups g, channels i and o within a group, places p and taps k along each axis. No copy of the windows is
 * made. The sum has three factors in all with the cotangent of y; each factor's derivative is the sum over the other two,
 * which makes `correlate`, `correlate-weight` and `turn-kernel` (with `embed`) a set that is closed under differentiation.
 */
export interface Steps {
  readonly stride: readonly number[];
  readonly dilation: readonly number[];
}

const stepsOf = (attrs: Attrs): Steps => attrs as unknown as Steps;

const STEPS = {
  stride: { type: 'ints', default: [], docs: 'Distance between places along each axis.' },
  dilation: { type: 'ints', default: [], docs: 'Distance between taps along each axis.' },
} as const;

/** Places of a kernel along an axis without padding. */
export const placesOf = (size: number, kernel: number, stride: number, dilation: number): number =>
  Math.floor((size - dilation * (kernel - 1) - 1) / stride) + 1;

const numbered = (letter: string, count: number): string[] => Array.from({ length: count }, (_, i) => `${letter}${i}`);

/** x, w and y of the formula above with the names of their axes; along an axis of x stand its places and its taps. */
function factors(context: LowerContext, x: PhysicalValue, w: PhysicalValue, y: PhysicalValue): [Lettered, Lettered, Lettered] {
  const { stride, dilation } = stepsOf(context.attrs);
  const [at, tap, place] = ['x', 'k', 'p'].map((letter) => numbered(letter, stride.length)) as [string[], string[], string[]];
  const weight = lettered(context, w, ['g', 'o', 'i', ...tap]);
  const output = lettered(context, y, ['n', 'g', 'o', ...place]);
  const plain = lettered(context, x, ['n', 'g', 'i', ...at]);
  const windows = new Map(plain.extents);
  at.forEach((name, i) => {
    const step = (plain.extents.get(name) as Extent).stride;
    const add = (letter: string, { extents }: Lettered, distance: number): void => {
      windows.set(letter, { size: (extents.get(letter) as Extent).size, stride: step * distance });
    };
    windows.delete(name);
    add(place[i] as string, output, stride[i] as number);
    add(tap[i] as string, weight, dilation[i] as number);
  });
  return [{ view: plain.view, extents: windows }, weight, output];
}

export const correlate = primitive({
  ...INTERNAL,
  type: 'correlate',
  title: 'Convolve',
  symbol: 'x ⋆ w',
  inputs: {
    input: { docs: 'Rows × groups × channels of a group × places.' },
    weight: { docs: 'Groups × outputs of a group × channels of a group × taps.' },
  },
  attrs: STEPS,
  infer: (inputs, attrs) => {
    const [x, w] = [(inputs.input as TensorType).shape, (inputs.weight as TensorType).shape];
    const { stride, dilation } = stepsOf(attrs);
    const places = stride.map((by, i) => placesOf(x[i + 3] as number, w[i + 3] as number, by, dilation[i] as number));
    return ok({ output: { dtype: 'float' as const, shape: [x[0], x[1], w[1], ...places] as Shape } });
  },
  lower: (context) => {
    const { input: x, weight: w } = context.inputs as { input: PhysicalValue; weight: PhysicalValue };
    const [left, right, out] = factors(context, x, w, context.outputs.output as PhysicalValue);
    return emitContraction(context, left, right, out);
  },
  vjp: (b, { inputs, cotangents, attrs, wanted }) => {
    const g = cotangents.output;
    if (!g) return {};
    const { input: x, weight: w } = inputs as { input: Value; weight: Value };
    return {
      input: wanted.has('input') ? uncorrelated(b, g, w, stepsOf(attrs), x.shape.slice(3)) : null,
      weight: wanted.has('weight') ? correlatedWeight(b, x, g, stepsOf(attrs), w) : null,
    };
  },
  jvp: (b, { inputs, tangents, attrs }) => {
    const { input: x, weight: w } = inputs as { input: Value; weight: Value };
    const steps = stepsOf(attrs);
    const byInput = tangents.input ? correlated(b, tangents.input, w, steps) : null;
    const byWeight = tangents.weight ? correlated(b, x, tangents.weight, steps) : null;
    return { output: byInput && byWeight ? b.add(byInput, byWeight) : (byInput ?? byWeight) };
  },
  docs: { summary: 'Slides a kernel over a tensor and sums the products.' },
  tex: {
    forward: 'y_p = \\sum_k x_{sp + dk}\\, w_k',
    derivative: '\\bar x_q = \\sum_{sp + dk = q} \\bar y_p\\, w_k,\\ \\bar w_k = \\sum_p x_{sp + dk}\\, \\bar y_p',
  },
});

/** The factor w of the formula: what the kernel's gradient is. Named axes in `sumAxes` are summed at once. */
export const correlateWeight = primitive({
  ...INTERNAL,
  type: 'correlate-weight',
  title: 'Gradient of a kernel',
  symbol: 'x ⋆ y',
  inputs: {
    input: { docs: 'Rows × groups × channels of a group × places.' },
    other: { docs: 'Rows × groups × outputs of a group × places of the kernel.' },
  },
  attrs: {
    ...STEPS,
    kernel: { type: 'ints', default: [], docs: 'Taps along each axis.' },
    sumAxes: { type: 'strings', default: [], docs: 'Named axes that are summed.' },
  },
  infer: (inputs, attrs) => {
    const [x, y] = [(inputs.input as TensorType).shape, (inputs.other as TensorType).shape];
    return ok({ output: { dtype: 'float' as const, shape: [x[1], y[2], x[2], ...(attrs.kernel as number[])] as Shape } });
  },
  axes: (lists, attrs) => unionAxes(...lists).filter((axis) => !(attrs.sumAxes as string[]).includes(axis)),
  lower: (context) => {
    const { input: x, other: y } = context.inputs as { input: PhysicalValue; other: PhysicalValue };
    const [left, out, right] = factors(context, x, context.outputs.output as PhysicalValue, y);
    return emitContraction(context, left, right, out);
  },
  vjp: (b, { inputs, cotangents, attrs, wanted }) => {
    const g = cotangents.output;
    if (!g) return {};
    const { input: x, other: y } = inputs as { input: Value; other: Value };
    return {
      input: wanted.has('input') ? uncorrelated(b, y, g, stepsOf(attrs), x.shape.slice(3)) : null,
      other: wanted.has('other') ? correlated(b, x, g, stepsOf(attrs)) : null,
    };
  },
  jvp: (b, { inputs, tangents, attrs }) => {
    const { input: x, other: y } = inputs as { input: Value; other: Value };
    const of = (left: Value, right: Value): Value =>
      b.op('correlate-weight', { input: left, other: right }, attrs).output as Value;
    const byInput = tangents.input ? of(tangents.input, y) : null;
    const byOther = tangents.other ? of(x, tangents.other) : null;
    return { output: byInput && byOther ? b.add(byInput, byOther) : (byInput ?? byOther) };
  },
  docs: { summary: 'Sums products of windows with what was made of them.' },
  tex: {
    forward: 'w_k = \\sum_p x_{sp + dk}\\, y_p',
    derivative: '\\bar x_q = \\sum_{sp + dk = q} y_p\\, \\bar w_k,\\ \\bar y_p = \\sum_k x_{sp + dk}\\, \\bar w_k',
  },
});

/** A kernel that leads back: outputs and channels of a group change places, and the taps run the other way. */
export const turnKernel = primitive({
  ...INTERNAL,
  type: 'turn-kernel',
  title: 'Turn the kernel',
  symbol: 'w₋ₖ',
  inputs: { input: { docs: 'Groups × outputs of a group × channels of a group × taps.' } },
  infer: (inputs) => {
    const { dtype, shape } = inputs.input as TensorType;
    const [g, o, i, ...kernel] = shape;
    return ok({ output: { dtype, shape: [g, i, o, ...kernel] as Shape } });
  },
  lower: ({ inputs, outputs, axisSizes, view, emit }) => {
    const source = inputs.input as PhysicalValue;
    const output = outputs.output as PhysicalValue;
    const from = view(source, output.axes);
    const named = output.axes.length;
    const [g, o, i, ...taps] = from.strides.slice(named) as [number, number, number, ...number[]];
    emit({
      kernel: 'map',
      dims: physical(output, output.axes, axisSizes),
      expr: input(0, source.dtype),
      inputs: [
        {
          ...from,
          offset: taps.reduce((at, stride, d) => at + stride * ((source.shape[d + 3] as number) - 1), from.offset),
          strides: [...from.strides.slice(0, named), g, i, o, ...taps.map((stride) => -stride)],
        },
      ],
      output: view(output, output.axes),
    });
    return undefined;
  },
  vjp: (b, { cotangents }) => ({ input: cotangents.output ? turned(b, cotangents.output) : null }),
  jvp: (b, { tangents }) => ({ output: tangents.input ? turned(b, tangents.input) : null }),
  docs: { summary: 'Swaps the channels of a kernel and reverses its taps.' },
  tex: { forward: 'y_{ok} = x_{k\\,-o}', derivative: '\\bar x_{ok} = \\bar y_{k\\,-o}' },
});

const turned = (b: Builder, w: Value): Value => b.op('turn-kernel', { input: w }).output as Value;

/** y of the formula: [n, g, i, ...] and [g, o, i, ...] to [n, g, o, ...]. */
export const correlated = (b: Builder, x: Value, w: Value, { stride, dilation }: Steps): Value =>
  b.op('correlate', { input: x, weight: w }, { stride, dilation }).output as Value;

/** x of the formula, its spatial sizes given: y is put apart by the stride, and the turned kernel slides over it. */
export function uncorrelated(b: Builder, y: Value, w: Value, { stride, dilation }: Steps, sizes: Shape): Value {
  const reach = dilation.map((by, i) => by * ((w.shape[i + 3] as number) - 1));
  const apart = embedded(b, y, {
    starts: reach,
    steps: stride,
    sizes: sizes.map((n, i) => n + (reach[i] as number)),
  });
  return correlated(b, apart, turned(b, w), { stride: stride.map(() => 1), dilation });
}

/** w of the formula, with the shape and the named axes of `like`. */
function correlatedWeight(b: Builder, x: Value, y: Value, { stride, dilation }: Steps, like: Value): Value {
  const sumAxes = unionAxes(x.axes, y.axes).filter((axis) => !like.axes.includes(axis));
  return b.op('correlate-weight', { input: x, other: y }, { stride, dilation, kernel: like.shape.slice(3), sumAxes })
    .output as Value;
}
