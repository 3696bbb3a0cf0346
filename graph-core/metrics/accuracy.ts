import type { Builder, Value } from '../program/builder.ts';
import { s } from '../scalar/expr.ts';

export interface AccuracyOptions {
  /** Axis of the classes in `output`; default torch's: 0 for a vector, else 1. */
  readonly dim?: number;
  /** One score (a single class, or target and output of one shape with one entry): positive above this. Default 0, for logits. */
  readonly threshold?: number;
}

/**
 * Share of correct answers of one sample, a float scalar between 0 and 1. `output` holds scores or probabilities of the
 * classes. `target` holds class indices (int32, without the class axis), or probabilities of `output`'s shape. A single
 * score counts as the class "positive", whose target is above one half.
 */
export function accuracy(b: Builder, output: Value, target: Value, options: AccuracyOptions = {}): Value {
  const rank = output.shape.length;
  const axis = options.dim ?? (rank <= 1 ? 0 : 1);
  const dim = axis < 0 ? axis + rank : axis;
  const classes = output.shape[dim] ?? 1;
  const correct = classes === 1 ? binary(b, output, target, options.threshold ?? 0) : ofClasses(b, output, target, dim);
  return b.op('mean', { input: b.cast(correct, 'float') }).output as Value;
}

function binary(b: Builder, output: Value, target: Value, threshold: number): Value {
  const answer = b.reshape(target, output.shape);
  return b.map((x, t) => s.eq(s.cast(s.gt(x, threshold), 'int32'), s.cast(s.gt(t, 0.5), 'int32')), output, answer);
}

function ofClasses(b: Builder, output: Value, target: Value, dim: number): Value {
  const place = (x: Value): Value => b.op('argmax', { input: x }, { dim }).output as Value;
  const label = target.dtype === 'int32' && target.shape.length < output.shape.length ? target : place(target);
  return b.map((p, t) => s.eq(p, t), place(output), label);
}
