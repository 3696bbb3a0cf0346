import type { InitName, ParameterSpec } from '../model/document.ts';
import { type Shape, sizeOf } from '../model/tensor.ts';
import { type Draw, normal, uniform } from './distributions.ts';

/** Inputs and outputs of one unit of a weight: how many numbers are added up forwards and backwards. */
export interface Fan {
  readonly in: number;
  readonly out: number;
}

/**
 * As in PyTorch: a weight is [out, in, ...kernel]. PyTorch refuses shapes of fewer than two axes; here a vector of weights
 * is one unit with that many inputs, and a scalar one with one.
 */
export function fanOf(shape: Shape): Fan {
  const [first, second, ...kernel] = shape;
  if (first === undefined) return { in: 1, out: 1 };
  if (second === undefined) return { in: first, out: 1 };
  const field = kernel.reduce((product, n) => product * n, 1);
  return { in: second * field, out: first * field };
}

export interface InitRequest {
  readonly shape: Shape;
  /** Initialiser where the settings name none. */
  readonly fallback: InitName;
  /** Where the settings name no stream: the parameter's address. */
  readonly stream: string;
  /** Fan-in where it is not to be had from the shape (a bias). */
  readonly fanIn?: number;
  readonly seed: number;
}

/**
 * Initial value of a parameter, row-major, in float64. A saved `value` is not looked at: it goes before this.
 * The formulas are torch.nn.init's with its default arguments; `pytorch-linear` is what torch's own linear and convolution
 * layers use, for weights (kaiming-uniform with a = sqrt 5) and biases alike: uniform within 1/sqrt(fan in).
 */
export function initialValue(spec: ParameterSpec, request: InitRequest): Float64Array {
  const { shape } = request;
  const count = sizeOf(shape);
  const args = spec.initArgs ?? {};
  const natural = fanOf(shape);
  const fan: Fan = { in: Math.max(1, args.fanIn ?? request.fanIn ?? natural.in), out: Math.max(1, natural.out) };
  const draw: Draw = { seed: request.seed, stream: spec.stream ?? request.stream };
  const within = (bound: number) => uniform(draw, count, -bound, bound);
  const gain = args.gain ?? 1;
  // The gain that keeps the variance through a relu.
  const kaiming = (args.gain ?? Math.SQRT2) / Math.sqrt(fan.in);
  const name = spec.init ?? request.fallback;
  switch (name) {
    case 'zeros':
      return new Float64Array(count);
    case 'ones':
      return new Float64Array(count).fill(1);
    case 'constant':
      return new Float64Array(count).fill(args.value ?? 0);
    case 'uniform':
      return uniform(draw, count, args.low ?? 0, args.high ?? 1);
    case 'normal':
      return normal(draw, count, args.mean ?? 0, args.std ?? 1);
    case 'xavier-uniform':
      return within(gain * Math.sqrt(6 / (fan.in + fan.out)));
    case 'xavier-normal':
      return normal(draw, count, 0, gain * Math.sqrt(2 / (fan.in + fan.out)));
    case 'kaiming-uniform':
      return within(Math.sqrt(3) * kaiming);
    case 'kaiming-normal':
      return normal(draw, count, 0, kaiming);
    case 'pytorch-linear':
      return within(1 / Math.sqrt(fan.in));
    case 'orthogonal':
      return orthogonal(normal(draw, count), shape, gain);
    default: {
      const never: never = name;
      throw new Error(`unknown initialiser ${never}`);
    }
  }
}

/**
 * Rows (or columns, whichever are fewer) of length `gain`, at right angles: the normal numbers' Q factor, with R's diagonal
 * positive, which makes every rotation equally likely. Gram and Schmidt's method, done twice against rounding.
 */
function orthogonal(values: Float64Array, shape: Shape, gain: number): Float64Array {
  const rows = shape[0] ?? 1;
  const columns = rows === 0 ? 0 : values.length / rows;
  const wide = rows <= columns;
  const count = wide ? rows : columns;
  const length = wide ? columns : rows;
  const place = (vector: number, i: number): number => (wide ? vector * columns + i : i * columns + vector);
  const out = new Float64Array(values.length);
  for (let v = 0; v < count; v++) {
    const vector = Float64Array.from({ length }, (_, i) => values[place(v, i)] as number);
    for (const _ of [1, 2]) for (let u = 0; u < v; u++) subtractProjection(vector, (i) => out[place(u, i)] as number);
    const norm = Math.sqrt(vector.reduce((sum, x) => sum + x * x, 0)) || 1;
    for (let i = 0; i < length; i++) out[place(v, i)] = (vector[i] as number) / norm;
  }
  return out.map((x) => gain * x);
}

function subtractProjection(vector: Float64Array, along: (i: number) => number): void {
  let product = 0;
  for (let i = 0; i < vector.length; i++) product += (vector[i] as number) * along(i);
  for (let i = 0; i < vector.length; i++) vector[i] = (vector[i] as number) - product * along(i);
}
