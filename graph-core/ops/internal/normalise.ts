import { sameShape, shapeText } from '../../model/tensor.ts';
import type { Builder, Value } from '../../program/builder.ts';
import type { Attrs } from '../../program/program.ts';
import { type AttrSpec, type OpError, type OwnParameter, opError, type TensorType } from '../define.ts';
import type { Ports } from '../rules.ts';
import { block } from './blocks.ts';

type Types = Readonly<Record<string, TensorType>>;

export const NORM_EPS: AttrSpec = {
  type: 'float',
  default: 1e-5,
  min: 0,
  docs: 'Added to the variance, so that equal entries do not divide by 0.',
};

/** x / √(mean of x² + eps), the mean over the axes `dim`. */
export function overRootMeanSquare(b: Builder, x: Value, dim: readonly number[], eps: number): Value {
  const power = block(b, 'mean', { input: block(b, 'square', { input: x }) }, { dim, keepdim: true });
  const root = block(b, 'rsqrt', { input: block(b, 'scale-shift', { input: power }, { shift: eps }) });
  return block(b, 'mul', { input: x, other: root });
}

/** (x - mean) / √(variance + eps) over the axes `dim`: the mean is taken off before anything is squared, which keeps digits. */
export function standardised(b: Builder, x: Value, dim: readonly number[], eps: number): Value {
  const mean = block(b, 'mean', { input: x }, { dim, keepdim: true });
  return overRootMeanSquare(b, block(b, 'sub', { input: x, other: mean }), dim, eps);
}

/** y · weight + bias, of those that there are. */
export function scaledAndShifted(b: Builder, y: Value, weight: Value | undefined, bias: Value | undefined): Value {
  const scaled = weight ? block(b, 'mul', { input: y, other: weight }) : y;
  return bias ? block(b, 'add', { input: scaled, other: bias }) : scaled;
}

// --- layer-norm and rms-norm: the last axes, with a weight for each entry ---------------------------------------------------

export const NORMALIZED_SHAPE: AttrSpec = {
  type: 'shape',
  default: [],
  docs: 'Sizes of the last axes, which are normalised together; an empty list is the last axis alone.',
};

export const ELEMENTWISE_AFFINE: AttrSpec = {
  type: 'bool',
  default: true,
  docs: 'Whether the block has weights of its own, one for each normalised entry.',
};

/** Sizes of the normalised axes. */
function normalizedShape(inputs: Types, attrs: Attrs): readonly number[] {
  const given = attrs.normalizedShape as readonly number[];
  return given.length > 0 ? given : (inputs.input?.shape.slice(-1) ?? []);
}

/** The axes that they are, of an input that {@link checkLast} has let pass. */
export function normalizedDims({ input }: Ports, attrs: Attrs): number[] {
  const rank = input?.shape.length ?? 0;
  const count = Math.max(1, (attrs.normalizedShape as readonly number[]).length);
  return Array.from({ length: count }, (_, i) => rank - count + i);
}

/** A parameter with a number for each normalised entry. */
export const perEntry = (init: 'ones' | 'zeros'): OwnParameter => ({
  shape: normalizedShape,
  init,
  when: (attrs) => attrs.elementwiseAffine !== false,
});

/** The input ends in the normalised shape, and weights have it. */
export function checkLast(inputs: Types, attrs: Attrs): OpError | null {
  const { input } = inputs;
  if (!input) return null;
  if (input.shape.length === 0)
    return opError('shape/rank', 'the input is a scalar, which is its own mean', 'wire a vector, or more axes', 'input');
  const wanted = normalizedShape(inputs, attrs);
  if (!sameShape(input.shape.slice(-wanted.length), wanted)) {
    const message = `the input is ${shapeText(input.shape)}, whose last axes are not ${shapeText(wanted)}`;
    return opError('shape/mismatch', message, 'name the sizes of its last axes, or give an empty list', 'normalizedShape');
  }
  for (const port of ['weight', 'bias']) {
    const given = inputs[port];
    if (!given || sameShape(given.shape, wanted)) continue;
    const message = `the ${port} is ${shapeText(given.shape)}, the normalised axes are ${shapeText(wanted)}`;
    return opError('shape/mismatch', message, `give it the shape ${shapeText(wanted)}`, port);
  }
  return null;
}

// --- group-norm and instance-norm: the axes behind the channels -------------------------------------------------------------

/** The channels in `groups` groups, each of which is standardised together with the axes behind it. */
export function standardisedGroups(b: Builder, x: Value, channels: number, groups: number, eps: number): Value {
  const count = x.shape[channels] as number;
  const split = [...x.shape.slice(0, channels), groups, count / groups, ...x.shape.slice(channels + 1)];
  const dim = split.map((_, d) => d).filter((d) => d > channels);
  const grouped = block(b, 'reshape', { input: x }, { shape: split });
  return block(b, 'reshape', { input: standardised(b, grouped, dim, eps) }, { shape: x.shape });
}
