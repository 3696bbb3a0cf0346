import { cast, constant, type Expr, type NamedFunction, s } from './expr.ts';
import { sigmoid as logistic, softplus as smoothRelu } from './stable.ts';

interface Definition {
  readonly arity: number;
  /** The value without overflow, a NaN handed on; operands are floats. */
  readonly body: (x: Expr, y: Expr) => Expr;
  /** Derivative by each argument; null where it is zero wherever there is one. */
  readonly slopes: (x: Expr, y: Expr) => readonly (Expr | null)[];
}

/** Slope of max towards `x`: as for the block `maximum`, a half on a tie. */
const larger = (x: Expr, y: Expr): Expr => s.select(s.lt(x, y), 0, s.select(s.eq(x, y), 0.5, 1));

/** Functions with a name of their own. The conventions at corners are those of the blocks of the same name. */
const DEFINITIONS: { readonly [name in NamedFunction]: Definition } = {
  // 0 - x instead of -x: the absolute value of both zeros is +0
  abs: { arity: 1, body: (x) => s.select(s.gt(x, 0), x, s.sub(0, x)), slopes: (x) => [call('sign', x)] },
  sign: { arity: 1, body: (x) => s.select(s.gt(x, 0), 1, s.select(s.lt(x, 0), -1, 0)), slopes: () => [null] },
  relu: { arity: 1, body: (x) => s.select(s.le(x, 0), 0, x), slopes: (x) => [s.select(s.le(x, 0), 0, 1)] },
  // 1 - sigmoid(x) is sigmoid(-x), and keeps its digits where sigmoid(x) is nearly 1
  sigmoid: { arity: 1, body: logistic, slopes: (x) => [s.mul(call('sigmoid', x), call('sigmoid', s.neg(x)))] },
  softplus: { arity: 1, body: smoothRelu, slopes: (x) => [call('sigmoid', x)] },
  // the sum is taken only where neither is smaller nor equal: it hands on a NaN of either
  min: {
    arity: 2,
    body: (x, y) => s.select(s.lt(x, y), x, s.select(s.ge(x, y), y, s.add(x, y))),
    slopes: (x, y) => [larger(y, x), larger(x, y)],
  },
  max: {
    arity: 2,
    body: (x, y) => s.select(s.lt(x, y), y, s.select(s.ge(x, y), x, s.add(x, y))),
    slopes: (x, y) => [larger(x, y), larger(y, x)],
  },
  // the last branch hands on a NaN
  step: { arity: 1, body: (x) => s.select(s.gt(x, 0), 1, s.select(s.le(x, 0), 0, x)), slopes: () => [null] },
};

/** A named function of one argument or two, which are taken as floats. */
export function call(name: NamedFunction, ...operands: readonly Expr[]): Expr {
  const args = operands.map((x) => cast(x, 'float'));
  const [x = constant(0), y = x] = args;
  return { kind: 'call', name, args, body: DEFINITIONS[name].body(x, y), dtype: 'float' };
}

/** Derivative of a named function by each of its arguments. */
export function slopesOf({ name, args }: Extract<Expr, { kind: 'call' }>): readonly (Expr | null)[] {
  const [x = constant(0), y = x] = args;
  return DEFINITIONS[name].slopes(x, y);
}

export const arityOf = (name: NamedFunction): number => DEFINITIONS[name].arity;
