import { type Expr, s } from './expr.ts';

/** |x|; the branch taken at 0 has slope 1, so that the formulas below have the right derivative there. */
export const absolute = (x: Expr): Expr => s.select(s.lt(x, 0), s.neg(x), x);

/** exp(-|x|), which never overflows; the one condition is also that of the formulas below. */
const decay = (x: Expr): Expr => s.exp(s.select(s.lt(x, 0), x, s.neg(x)));

/** 1 / (1 + exp(-x)) without overflow on either side. */
export const sigmoid = (x: Expr): Expr => s.div(s.select(s.lt(x, 0), decay(x), 1), s.add(1, decay(x)));

/** Derivative of {@link sigmoid}, accurate in both tails where sigmoid(x) (1 - sigmoid(x)) cancels. */
export const sigmoidSlope = (x: Expr): Expr => s.div(decay(x), s.mul(s.add(1, decay(x)), s.add(1, decay(x))));

/** log(1 + exp(x)) without overflow. At 0 both selects take the branch that makes the derivative 1/2. */
export const softplus = (x: Expr): Expr => s.add(s.select(s.lt(x, 0), 0, x), s.log1p(decay(x)));
