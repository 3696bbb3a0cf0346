import type { Builder, Value } from '../program/builder.ts';
import { s } from '../scalar/expr.ts';

export interface AccuracyOptions {
  /** Axis of the classes in `output`; default torch's: 0 for a vector, else 1. */
  readonly dim?: number;
  /** One score (a single class, or target and output of one shape with one entry): positive above this. Default 0, for logits. */
  readonly threshold?: number;
}

/** What is said of one sample beside what is right, as class numbers of one shape; a single score gives 0 or 1. */
export interface Answers {
  readonly answer: Value;
  readonly label: Value;
  /** Classes that there are. */
  readonly classes: number;
}

/**
 * Share of correct answers of one sample, a float scalar between 0 and 1. `output` holds scores or probabilities of the
 * classes. `target` holds class indices (int32, without the class axis), or probabilities of `output`'s shape. A single
 * score counts as the class "positive", whose target is above one half.
 */
export function accuracy(b: Builder, output: Value, target: Value, options: AccuracyOptions = {}): Value {
  const { answer, label } = answersOf(b, output, target, options);
  const correct = b.map((p, t) => s.eq(p, t), answer, label);
  return b.op('mean', { input: b.cast(correct, 'float') }).output as Value;
}

/** The class that an output names and that of the target, as {@link accuracy} compares them. */
export function answersOf(b: Builder, output: Value, target: Value, options: AccuracyOptions = {}): Answers {
  const rank = output.shape.length;
  const axis = options.dim ?? (rank <= 1 ? 0 : 1);
  const dim = axis < 0 ? axis + rank : axis;
  const classes = output.shape[dim] ?? 1;
  return classes === 1 ? binary(b, output, target, options.threshold ?? 0) : ofClasses(b, output, target, dim, classes);
}

function binary(b: Builder, output: Value, target: Value, threshold: number): Answers {
  const above = (x: Value, bound: number): Value => b.map((each) => s.cast(s.gt(each, bound), 'int32'), x);
  return { answer: above(output, threshold), label: above(b.reshape(target, output.shape), 0.5), classes: 2 };
}

function ofClasses(b: Builder, output: Value, target: Value, dim: number, classes: number): Answers {
  const place = (x: Value): Value => b.op('argmax', { input: x }, { dim }).output as Value;
  const answer = place(output);
  const label = target.dtype === 'int32' && target.shape.length < output.shape.length ? target : place(target);
  return { answer, label, classes };
}
