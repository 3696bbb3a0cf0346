import { err } from '../../model/result.ts';
import { shapeText } from '../../model/tensor.ts';
import type { Builder, Value } from '../../program/builder.ts';
import type { Attrs } from '../../program/program.ts';
import { type AttrSpec, type OpError, type OwnParameter, opError, type TensorType } from '../define.ts';

/** Number of outputs of linear and weighted-sum; a wired weight's own rows go before it. */
export const OUT_FEATURES: AttrSpec = {
  type: 'int',
  default: 1,
  min: 1,
  docs: 'Number of outputs, where the weight is the block’s own.',
};

const inFeatures = (inputs: Record<string, TensorType>): number => inputs.input?.shape.at(-1) ?? 1;

/** Rows of the weight, which is [out, in]. */
const outFeatures = (inputs: Record<string, TensorType>, attrs: Attrs): number =>
  inputs.weight?.shape[0] ?? (attrs.outFeatures as number);

export const OWN_WEIGHT: OwnParameter = {
  shape: (inputs, attrs) => [outFeatures(inputs, attrs), inFeatures(inputs)],
  init: 'pytorch-linear',
};

/** A bias starts in the range of its weight's row: fan-in is the number of input features. */
export const OWN_BIAS: OwnParameter = {
  shape: (inputs, attrs) => [outFeatures(inputs, attrs)],
  init: 'pytorch-linear',
  when: (attrs) => attrs.hasBias !== false,
  fanIn: inFeatures,
};

/** Shapes of input [..., in], weight [out, in] and bias [out]. */
export function checkAffine(inputs: Record<string, TensorType>): OpError | null {
  const { input, weight, bias } = inputs;
  if (!input) return opError('graph/not-wired', 'nothing is wired', 'wire a vector', 'input');
  if (input.shape.length === 0) {
    return opError('shape/rank', 'the input is a scalar', 'declare it as a vector of one entry, shape 1', 'input');
  }
  if (!weight) return null;
  if (weight.shape.length !== 2) {
    return err(
      opError('shape/rank', `the weight is ${shapeText(weight.shape)}, not a matrix`, 'give it the shape out × in', 'weight'),
    ).error;
  }
  const [out, features] = weight.shape;
  if (features !== input.shape.at(-1)) {
    const message = `the weight ${shapeText(weight.shape)} expects ${features} input features, the input ${shapeText(input.shape)} has ${input.shape.at(-1)}`;
    return opError('shape/mismatch', message, `give the weight the shape ${out} × ${input.shape.at(-1)}`, 'weight');
  }
  if (bias && (bias.shape.length !== 1 || bias.shape[0] !== out)) {
    return opError(
      'shape/mismatch',
      `the bias is ${shapeText(bias.shape)}, the outputs are ${out}`,
      `give it the shape ${out}`,
      'bias',
    );
  }
  return null;
}

const LEADING = 'abcdefghijlopqrstuvwxyz';

/** x Wᵀ over the last axis; leading axes stay. */
export function applyWeight(b: Builder, input: Value, weight: Value): Value {
  const leading = LEADING.slice(0, input.shape.length - 1);
  return b.contract(b.cast(input, 'float'), b.cast(weight, 'float'), { left: `${leading}k`, right: 'nk', out: `${leading}n` });
}
