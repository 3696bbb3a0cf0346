import { sameShape, shapeText, sizeOf } from '../../model/tensor.ts';
import type { Builder, Value } from '../../program/builder.ts';
import type { Attrs } from '../../program/program.ts';
import { type Expr, s } from '../../scalar/expr.ts';
import { axisOf, resolveDim } from '../../shape/shape.ts';
import { type AttrSpec, type OpError, opError, type TensorType } from '../define.ts';

export const CLASS_DIM: AttrSpec = { type: 'dims', default: null, docs: 'The class axis; null is 0 for a vector, else 1.' };

export const IGNORE_INDEX: AttrSpec = { type: 'int', default: -100, docs: 'A class index that does not count.' };

/** The class axis as it is given, else torch's: 0 for a vector, else 1. */
const dimOf = (attrs: Attrs, rank: number): number => (attrs.dim as number | null) ?? (rank === 1 ? 0 : 1);

/** The class axis of scores that have passed {@link checkClasses}. */
export const classAxis = (attrs: Attrs, rank: number): number => axisOf(dimOf(attrs, rank), rank);

/** What the target has to be. */
interface Wanted {
  /** Also probabilities, of the shape of the input. */
  readonly probabilities?: boolean;
}

/** The scores have a class axis, the target is a class index for each of their rows, and a weight is there for each class. */
export function checkClasses(
  inputs: Record<string, TensorType>,
  attrs: Attrs,
  { probabilities = false }: Wanted = {},
): OpError | null {
  const { input, target, weight } = inputs;
  if (!input || !target) return null;
  const { shape } = input;
  if (shape.length === 0) return opError('shape/rank', 'the scores are a scalar', 'wire one score for each class', 'input');
  const dim = resolveDim(dimOf(attrs, shape.length), shape.length);
  if (!dim.ok) return dim.error;
  const classes = shape[dim.value] as number;
  const problem = checkTarget(shape, dim.value, target, probabilities) ?? checkIgnored(target, attrs);
  if (problem || !weight || sameShape(weight.shape, [classes])) return problem;
  const message = `the class weights are ${shapeText(weight.shape)}, there are ${classes} classes`;
  return opError('shape/mismatch', message, `give them the shape ${classes}`, 'weight');
}

/** Probabilities have no index; one that is to be ignored all the same is refused, as in torch. */
function checkIgnored(target: TensorType, { ignoreIndex }: Attrs): OpError | null {
  if (target.dtype === 'int32' || typeof ignoreIndex !== 'number' || ignoreIndex < 0) return null;
  const message = `the target holds probabilities, and label ${ignoreIndex} cannot be left out of them`;
  return opError('attr/range', message, 'leave ignoreIndex at -100, or wire class indices', 'ignoreIndex');
}

function checkTarget(shape: readonly number[], dim: number, target: TensorType, probabilities: boolean): OpError | null {
  const isLabel = target.dtype === 'int32';
  if (!isLabel && !probabilities) {
    const message = `the target is ${target.dtype}, and class indices have to be int32`;
    return opError('dtype/index', message, 'declare the variable int32, or cast it', 'target');
  }
  const wanted = isLabel ? shape.filter((_, d) => d !== dim) : shape;
  if (sameShape(target.shape, wanted)) return null;
  const what = isLabel ? 'class indices' : 'probabilities';
  const message = `the target (${what}) is ${shapeText(target.shape)}, for scores of ${shapeText(shape)} it has to be ${shapeText(wanted)}`;
  return opError('shape/mismatch', message, mendOf(shape, target, probabilities), 'target');
}

function mendOf(shape: readonly number[], target: TensorType, probabilities: boolean): string {
  if (target.dtype !== 'int32') return 'give one probability a score, or declare the target int32';
  // a one-hot block gives int32
  const isOneHot = probabilities && sameShape(target.shape, shape);
  return isOneHot ? 'cast it to float, if it holds a probability for each class' : 'give one label for each row of scores';
}

/** Class weights with the class axis in its place among `rank` axes. */
export const alongClasses = (b: Builder, weight: Value, dim: number, rank: number): Value =>
  b.reshape(
    b.cast(weight, 'float'),
    Array.from({ length: rank }, (_, d) => (d === dim ? (weight.shape[0] as number) : 1)),
  );

/** What every class of every position would cost, and which one is asked for. */
export interface Labelled {
  /** Minus the log-probability of each class. */
  readonly surprise: Value;
  readonly target: Value;
  readonly dim: number;
  /** See {@link alongClasses}; null when all weights are 1. */
  readonly weight: Value | null;
  readonly ignored: number;
  /** Share of the target that is spread evenly over all classes. */
  readonly smoothing: number;
  readonly isMean: boolean;
}

/**
 * Weighted costs of the labelled classes over the sum of the weights; ignored labels weigh 0. One map and one sum do it: of
 * all classes the label's alone counts, with label smoothing the others a little. What does not count is selected away, so
 * that the infinite surprise of a class that is ruled out does no harm.
 */
export function costOfLabels(b: Builder, { surprise, target, dim, weight, ignored, smoothing, isMean }: Labelled): Value {
  const classes = surprise.shape[dim] as number;
  const counts = (t: Expr): Expr => s.ne(t, s.constant(ignored, 'int32'));
  const { label, index } = beside(b, surprise, target, dim);
  const rest = smoothing / classes;
  const entry = (t: Expr, k: Expr, cost: Expr): Expr => {
    const share = s.select(s.eq(t, k), s.mul(1 - smoothing + rest, cost), smoothing === 0 ? 0 : s.mul(rest, cost));
    return s.mul(s.select(counts(t), share, 0), existence(t, classes, ignored));
  };
  const weighted = weight ? b.mul(surprise, weight) : surprise;
  const total = sumAll(b, b.map(entry, label, index, weighted));
  if (!isMean) return total;
  const weights = weight
    ? b.map((t, k, w) => s.select(s.and(s.eq(t, k), counts(t)), w, 0), label, index, weight)
    : b.map((t) => s.cast(counts(t), 'float'), label);
  // over samples, too, the mean is a quotient of two sums: each cost is divided by the mean of the weights
  return b.div(total, b.op('sample-mean', { input: sumAll(b, weights) }).output as Value);
}

/** Labels with a class axis of size 1 and the numbers of the classes along it: they broadcast over the scores. */
export function beside(b: Builder, scores: Value, target: Value, dim: number): { readonly label: Value; readonly index: Value } {
  const classes = scores.shape[dim] as number;
  return {
    label: b.reshape(
      target,
      scores.shape.map((n, d) => (d === dim ? 1 : n)),
    ),
    index: b.reshape(
      b.iota(classes),
      scores.shape.map((_, d) => (d === dim ? classes : 1)),
    ),
  };
}

const sumAll = (b: Builder, x: Value): Value => (sizeOf(x.shape) === 1 ? b.reshape(x, []) : b.sum(x));

/** 1, or NaN for a label that names no class and is not the ignored one: a wrong label must not look like a cost of 0. */
function existence(t: Expr, classes: number, ignored: number): Expr {
  const isClass = s.and(s.ge(t, s.constant(0, 'int32')), s.lt(t, s.constant(classes, 'int32')));
  return s.select(s.or(isClass, s.eq(t, s.constant(ignored, 'int32'))), 1, Number.NaN);
}
