import { sameShape, shapeText, sizeOf } from '../../model/tensor.ts';
import type { Builder, Value } from '../../program/builder.ts';
import type { Attrs } from '../../program/program.ts';
import { type Expr, s } from '../../scalar/expr.ts';
import { resolveDim } from '../../shape/shape.ts';
import { type OpError, opError, type Ports, type TensorType } from '../define.ts';
import { meanOf } from './common.ts';

/** The class axis: torch's, 0 for a vector, else 1. */
const axisOf = (attrs: Attrs, rank: number): unknown => attrs.dim ?? (rank === 1 ? 0 : 1);

export function checkCrossEntropy(inputs: Record<string, TensorType>, attrs: Attrs): OpError | null {
  const { input, target, weight } = inputs;
  if (!input || !target) return null;
  const { shape } = input;
  if (shape.length === 0) return opError('shape/rank', 'the scores are a scalar', 'wire one score for each class', 'input').error;
  const dim = resolveDim(axisOf(attrs, shape.length) as number, shape.length);
  if (!dim.ok) return dim.error;
  const classes = shape[dim.value] as number;
  const wanted = target.dtype === 'int32' ? shape.filter((_, d) => d !== dim.value) : shape;
  if (!sameShape(target.shape, wanted)) {
    const what = target.dtype === 'int32' ? 'class indices' : 'probabilities';
    const message = `the target (${what}) is ${shapeText(target.shape)}, for scores of ${shapeText(shape)} it has to be ${shapeText(wanted)}`;
    const mend =
      target.dtype === 'int32'
        ? 'give one label for each row of scores'
        : 'give one probability a score, or declare the target int32';
    return opError('shape/mismatch', message, mend, 'target').error;
  }
  if (!weight || sameShape(weight.shape, [classes])) return null;
  const message = `the class weights are ${shapeText(weight.shape)}, there are ${classes} classes`;
  return opError('shape/mismatch', message, `give them the shape ${classes}`, 'weight').error;
}

interface Parts {
  readonly b: Builder;
  /** -log softmax of the scores. */
  readonly surprise: Value;
  readonly dim: number;
  readonly classes: number;
  /** Class weights with the class axis in its place; null when all are 1. */
  readonly weight: Value | null;
  readonly smoothing: number;
  readonly isMean: boolean;
}

export function expandCrossEntropy(b: Builder, inputs: Ports, attrs: Attrs): Ports {
  const { input, target, weight } = inputs as { input: Value; target: Value; weight?: Value };
  const rank = input.shape.length;
  const axis = axisOf(attrs, rank) as number;
  const dim = axis < 0 ? axis + rank : axis;
  const classes = input.shape[dim] as number;
  const alongClasses = input.shape.map((_, d) => (d === dim ? classes : 1));
  const parts: Parts = {
    b,
    surprise: b.neg(b.op('log-softmax', { input }, { dim }).output as Value),
    dim,
    classes,
    weight: weight ? b.reshape(b.cast(weight, 'float'), alongClasses) : null,
    smoothing: attrs.labelSmoothing as number,
    isMean: attrs.reduction !== 'sum',
  };
  const cost =
    target.dtype === 'int32' ? costOfLabels(parts, target, attrs.ignoreIndex as number) : costOfProbabilities(parts, target);
  return { cost };
}

/** -sum p w log softmax over classes and positions; the mean is over positions. */
function costOfProbabilities({ b, surprise, dim, classes, weight, smoothing, isMean }: Parts, target: Value): Value {
  const probability = b.cast(target, 'float');
  const smoothed = smoothing === 0 ? probability : b.map((p) => s.add(s.mul(1 - smoothing, p), smoothing / classes), probability);
  const weighted = weight ? b.mul(smoothed, weight) : smoothed;
  // a class that is ruled out (infinite surprise) and not asked for (probability 0) costs nothing
  const entries = b.map((p, c) => s.select(s.and(s.eq(p, 0), s.not(s.isfinite(c))), 0, s.mul(p, c)), weighted, surprise);
  const positions = sizeOf(surprise.shape.filter((_, d) => d !== dim));
  const total = b.sum(entries);
  return isMean ? b.map((e) => meanOf(e, positions), total) : total;
}

/**
 * Weighted costs of the labelled classes over the sum of the weights; ignored labels weigh 0. One map and one sum do it: of
 * all classes the label's alone counts, with label smoothing the others a little. What does not count is selected away, so
 * that the infinite surprise of a class that is ruled out does no harm.
 */
function costOfLabels({ b, surprise, dim, classes, weight, smoothing, isMean }: Parts, target: Value, ignored: number): Value {
  const counts = (t: Expr): Expr => s.ne(t, s.constant(ignored, 'int32'));
  const perPosition = surprise.shape.map((n, d) => (d === dim ? 1 : n));
  const perClass = surprise.shape.map((_, d) => (d === dim ? classes : 1));
  const label = b.reshape(target, perPosition);
  const index = b.reshape(b.iota(classes), perClass);
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

const sumAll = (b: Builder, x: Value): Value => (sizeOf(x.shape) === 1 ? b.reshape(x, []) : b.sum(x));

/** 1, or NaN for a label that names no class and is not the ignored one: a wrong label must not look like a cost of 0. */
function existence(t: Expr, classes: number, ignored: number): Expr {
  const isClass = s.and(s.ge(t, s.constant(0, 'int32')), s.lt(t, s.constant(classes, 'int32')));
  return s.select(s.or(isClass, s.eq(t, s.constant(ignored, 'int32'))), 1, Number.NaN);
}
