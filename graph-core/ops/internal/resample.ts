import { err, ok, type Result } from '../../model/result.ts';
import { type Shape, shapeText } from '../../model/tensor.ts';
import type { Builder, Value } from '../../program/builder.ts';
import type { Attrs } from '../../program/program.ts';
import { type Expr, s } from '../../scalar/expr.ts';
import { type OpError, opError } from '../define.ts';
import { perAxis, short } from './spatial.ts';

/** One spatial axis and what becomes of it: entry i of the result lies at i * scale of the input. */
export interface Axis {
  readonly dim: number;
  readonly from: number;
  readonly to: number;
  readonly scale: number;
}

/** How many of the last axes are spatial: as many as a list has entries, else those of a line, an image or a volume. */
function spatialRank(shape: Shape, given: unknown): number {
  if (Array.isArray(given)) return given.length;
  return Math.min(3, Math.max(1, shape.length < 5 ? Math.min(2, shape.length - 1) : 3));
}

/** The spatial axes of an input with the given shape, as large as size or else scaleFactor says. */
export function axesOf(shape: Shape, attrs: Attrs): Result<Axis[], OpError> {
  const { size, scaleFactor } = attrs;
  if (size === null && scaleFactor === null) {
    return err(opError('attr/combination', 'neither size nor scaleFactor is given', 'give one of them', 'size'));
  }
  const rank = spatialRank(shape, size ?? scaleFactor);
  if (rank < 1 || rank > 3 || shape.length < rank + 1 || shape.length > rank + 2) {
    const message = `the input ${shapeText(shape)} has ${shape.length} axes, ${rank} of them to be made larger`;
    return err(opError('shape/rank', message, 'give it a channel axis in front, and at most one of rows before it', 'input'));
  }
  const dims = Array.from({ length: rank }, (_, i) => shape.length - rank + i);
  if (dims.some((dim) => shape[dim] === 0)) {
    return err(opError('shape/empty', 'an empty axis has nothing to repeat', 'wire an input that has entries', 'input'));
  }
  if (size !== null) {
    const sizes = perAxis(attrs, 'size', rank, 1);
    if (!sizes.ok) return sizes;
    return ok(dims.map((dim, i) => axis(dim, shape[dim] as number, sizes.value[i] as number)));
  }
  const factors: readonly unknown[] = Array.isArray(scaleFactor) ? scaleFactor : dims.map(() => scaleFactor);
  if (!factors.every((f): f is number => typeof f === 'number' && Number.isFinite(f) && f > 0)) {
    const mend = 'give a number above 0, or a list with one for each axis';
    return err(opError('attr/value', `scaleFactor is ${short(scaleFactor)}`, mend, 'scaleFactor'));
  }
  const axes = dims.map((dim, i) => scaled(dim, shape[dim] as number, factors[i] as number));
  const bad = axes.find(({ to }) => to < 1 || to > 2 ** 31 - 1);
  if (!bad) return ok(axes);
  const message = `scaleFactor ${short(scaleFactor)} makes ${bad.to} entries of ${bad.from}`;
  return err(opError('attr/range', message, 'choose a factor that leaves entries', 'scaleFactor'));
}

const axis = (dim: number, from: number, to: number): Axis => ({ dim, from, to, scale: from / to });
const scaled = (dim: number, from: number, factor: number): Axis => ({
  dim,
  from,
  to: Math.floor(from * factor),
  scale: 1 / factor,
});

const pick = (b: Builder, input: Value, index: Value, dim: number): Value =>
  b.op('index-select', { input, index }, { dim }).output as Value;

const toIndex = (place: Expr, from: number): Expr => {
  const whole = s.cast(s.floor(place), 'int32');
  return s.select(s.lt(whole, s.constant(from, 'int32')), whole, s.constant(from - 1, 'int32'));
};

/** More than a quotient is rounded by in float32, less than places are apart. */
const NEARLY = 2 ** -12;

/** Each entry of the result is the one at the place before it. */
export function nearest(b: Builder, x: Value, { dim, from, to, scale }: Axis): Value {
  const times = to / from;
  if (Number.isInteger(times) && scale === 1 / times) {
    const [before, after] = [x.shape.slice(0, dim), x.shape.slice(dim + 1)];
    const apart = b.reshape(x, [...before, from, 1, ...after]);
    return b.reshape(b.expand(apart, [...before, from, times, ...after]), [...before, to, ...after]);
  }
  const index = b.map((i) => toIndex(s.add(s.mul(s.cast(i, 'float'), scale), NEARLY), from), b.iota(to));
  return pick(b, x, index, dim);
}

/** Each entry of the result lies between two of the input, and is their weighted mean. */
export function linear(b: Builder, x: Value, { dim, from, to, scale }: Axis, alignCorners: boolean): Value {
  const between = to > 1 ? (from - 1) / (to - 1) : 0;
  const place = b.map((i) => {
    if (alignCorners) return s.mul(s.cast(i, 'float'), between);
    const centre = s.sub(s.mul(s.add(s.cast(i, 'float'), 0.5), scale), 0.5);
    return s.select(s.gt(centre, 0), centre, 0);
  }, b.iota(to));
  const low = b.map((at) => toIndex(at, from), place);
  const high = b.map((at) => toIndex(s.add(s.floor(at), 1), from), place);
  const share = b.map((at, i) => s.sub(at, s.cast(i, 'float')), place, low);
  const along = b.reshape(share, [to, ...x.shape.slice(dim + 1).map(() => 1)]);
  return b.map((l, h, t) => s.add(s.mul(s.sub(1, t), l), s.mul(t, h)), pick(b, x, low, dim), pick(b, x, high, dim), along);
}
