import { sameShape, shapeText } from '../../model/tensor.ts';
import type { Builder, Value } from '../../program/builder.ts';
import type { Attrs } from '../../program/program.ts';
import type { Operand } from '../../scalar/expr.ts';
import { broadcast } from '../../shape/shape.ts';
import { type AttrSpec, type InputPorts, type OpError, opError, type TensorType } from '../define.ts';
import type { Ports } from '../rules.ts';
import { affine, one, two } from './blocks.ts';

export const COST_OUTPUT = { cost: { docs: 'The cost of one sample; over samples it is averaged.' } } as const;

export const REDUCTION: AttrSpec = {
  type: 'choice',
  options: ['mean', 'sum'],
  default: 'mean',
  docs: 'Mean or sum over the entries of one sample. Over samples it is always the mean.',
};

export const marginOf = (value: number): AttrSpec => ({
  type: 'float',
  default: value,
  operand: true,
  docs: 'How far apart is far enough.',
});

/** What every cost that compares two tensors says about shapes. */
export const BROADCAST_NOTE = 'Input and target broadcast as in torch; give both the same shape unless that is meant.';

const nameOf = (port: string): string => (port === 'input' || port === 'target' ? `the ${port}` : port);

/** The ports broadcast against each other; the message is about the first that does not fit those before it. */
export function checkFit(inputs: Record<string, TensorType>, ports: readonly string[]): OpError | null {
  const wired = ports.filter((port) => inputs[port]);
  const shapes = wired.map((port) => inputs[port]?.shape ?? []);
  const odd = wired.findIndex((_, i) => !broadcast(shapes.slice(0, i + 1)).ok);
  if (odd < 0) return null;
  const found = wired.slice(0, odd + 1).map((port, i) => `${nameOf(port)} ${i === 0 ? 'is ' : ''}${shapeText(shapes[i] ?? [])}`);
  const mend = `give ${wired.length === 2 ? 'both' : 'all'} the same shape`;
  return opError('shape/mismatch', found.join(', '), mend, wired[odd]);
}

/** Input and target broadcast against each other. */
export const checkPair = (inputs: Record<string, TensorType>): OpError | null => checkFit(inputs, ['input', 'target']);

/** Input and target have one shape: where torch refuses to broadcast. */
export function checkSameShape({ input, target }: Record<string, TensorType>): OpError | null {
  if (!input || !target || sameShape(input.shape, target.shape)) return null;
  const message = `the input is ${shapeText(input.shape)}, the target ${shapeText(target.shape)}`;
  return opError('shape/mismatch', message, 'give both the same shape', 'target');
}

/** A target of -1 and +1 that broadcasts with the other ports. Truth values, 0 and 1 here, cannot be meant. */
export function checkSigns(inputs: Record<string, TensorType>, ports: readonly string[] = ['input']): OpError | null {
  if (inputs.target?.dtype === 'bool') {
    const mend = 'map it with a scale-shift block: scale 2, shift -1';
    return opError('dtype/mismatch', 'the target is bool, and has to hold -1 and +1', mend, 'target');
  }
  return checkFit(inputs, [...ports, 'target']);
}

/** Ports of a cost of two classes that are told apart by the sign of a score. */
export const SIGN_INPUTS = {
  input: { docs: 'Scores: their sign is the prediction.' },
  target: { docs: 'The labels, −1 or +1.', dtype: 'any' },
} as const satisfies InputPorts;

export const SIGN_NOTE =
  'Labels are −1 and +1; labels 0 and 1 are brought there by a scale-shift block with scale 2 and shift −1.';

/** Label times score: above 0 where the prediction is right, and how far. */
export const agreement = (b: Builder, { input, target }: Ports): Value =>
  two(b, 'mul', b.cast(input as Value, 'float'), target as Value);

/** What scores lack to be right by the margin: max(0, margin - y s). */
export const shortfall = (b: Builder, inputs: Ports, margin: Operand): Value =>
  hinge(b, affine(b, agreement(b, inputs), -1, margin));

/** Mean or sum of the entries of one sample. */
export const reduceCost = (b: Builder, entries: Value, attrs: Attrs): Value =>
  one(b, attrs.reduction === 'sum' ? 'sum' : 'mean', entries);

/** input - target, as a block of its own, so that it can be seen inside the cost. */
export const residual = (b: Builder, input: Value, target: Value): Value => two(b, 'sub', input, target);

/** max(0, x); at the knee the gradient passes, as torch's clamp has it in every cost with a margin but multi-margin-loss. */
export const hinge = (b: Builder, x: Value): Value => one(b, 'clamp', x, { min: 0 });
