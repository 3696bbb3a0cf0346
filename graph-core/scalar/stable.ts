import { type Expr, s } from './expr.ts';

/** |x|; the branch taken at 0 has slope 1, so that the formulas below have the right derivative there. */
export const absolute = (x: Expr): Expr => s.select(s.lt(x, 0), s.neg(x), x);

/** exp(-|x|), which never overflows. */
const decay = (x: Expr): Expr => s.exp(s.neg(absolute(x)));

/** 1 / (1 + exp(-x)) without overflow on either side. */
export const sigmoid = (x: Expr): Expr => s.div(s.select(s.ge(x, 0), 1, decay(x)), s.add(1, decay(x)));

/** Derivative of {@link sigmoid}, accurate in both tails where sigmoid(x) (1 - sigmoid(x)) cancels. */
export const sigmoidSlope = (x: Expr): Expr => s.div(decay(x), s.mul(s.add(1, decay(x)), s.add(1, decay(x))));

/** log(1 + exp(x)) without overflow. At 0 both selects take the branch that makes the derivative 1/2. */
export const softplus = (x: Expr): Expr => s.add(s.select(s.ge(x, 0), x, 0), s.log1p(decay(x)));
