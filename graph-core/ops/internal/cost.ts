import { shapeText } from '../../model/tensor.ts';
import type { Builder, Value } from '../../program/builder.ts';
import type { Attrs } from '../../program/program.ts';
import { broadcast } from '../../shape/shape.ts';
import { type AttrSpec, type OpError, opError, type TensorType } from '../define.ts';

export const COST_OUTPUT = { cost: { docs: 'The cost of one sample; over samples it is averaged.' } } as const;

export const REDUCTION: AttrSpec = {
  type: 'choice',
  options: ['mean', 'sum'],
  default: 'mean',
  docs: 'Mean or sum over the entries of one sample. Over samples it is always the mean.',
};

/** What every cost that compares two tensors says about shapes. */
export const BROADCAST_NOTE = 'Input and target broadcast as in torch; give both the same shape unless that is meant.';

/** Input and target broadcast against each other. */
export function checkPair(inputs: Record<string, TensorType>): OpError | null {
  const { input, target } = inputs;
  if (!input || !target) return null;
  const shape = broadcast([input.shape, target.shape]);
  if (shape.ok) return null;
  const message = `the input is ${shapeText(input.shape)}, the target ${shapeText(target.shape)}`;
  return opError('shape/mismatch', message, 'give both the same shape', 'target').error;
}

/** Mean or sum of the entries of one sample. */
export const reduceCost = (b: Builder, entries: Value, attrs: Attrs): Value =>
  b.op(attrs.reduction === 'sum' ? 'sum' : 'mean', { input: entries }).output as Value;

/** input - target, as a block of its own, so that it can be seen inside the cost. */
export const residual = (b: Builder, input: Value, target: Value): Value => b.op('sub', { input, other: target }).output as Value;
