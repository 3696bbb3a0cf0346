import { Code, callOf, type FunctionCode, type Term } from './code.ts';
import { f32x4, i32x4, v128 } from './operations.ts';

/**
 * Functions of four floats at once, by the methods of the WGSL ones (`codegen/special-functions.ts`): the argument is reduced to a
 * short interval, where a series is long enough for float32. Lanes never branch: what a lane does not need is computed and not chosen.
 * There is no fused multiply-add, so products round by themselves; those of the reductions are exact.
 */
type Maker = (c: Code, x: Term) => Term;

const { add, sub, mul, div, abs } = f32x4;
const k = f32x4.const;

const call = (name: string, x: Term): Term => callOf(name, 'v128', x);
const SIGN = i32x4.const(-(2 ** 31));
const MAGNITUDE = i32x4.const(0x7fffffff);
const withSign = (magnitude: Term, sign: Term): Term => v128.or(v128.and(magnitude, MAGNITUDE), v128.and(sign, SIGN));

/** A polynomial, the coefficient of the highest power first. */
const polynomial = (x: Term, coefficients: readonly number[]): Term =>
  coefficients.slice(1).reduce((sum, c) => add(mul(sum, x), k(c)), k(coefficients[0] as number));

/** x 2^n in two steps, so that 2^n itself never overflows; |n| <= 252. */
function scaled(c: Code, x: Term, n: Term): Term {
  const whole = c.let(n);
  const half = c.let(i32x4.shrSigned(whole, ONE));
  const power = (e: Term): Term => i32x4.shl(i32x4.add(e, i32x4.const(127)), EXPONENT);
  return mul(mul(x, power(half)), power(i32x4.sub(whole, half)));
}

const number = (n: number): Term => ({ type: 'i32', emit: (to) => to.bytes.push(0x41, n) });
const ONE = number(1);
const EXPONENT = number(23);

/** x = n ln 2 + r with n whole and |r| <= 0.36. */
function inOctaves(c: Code, x: Term): { n: Term; r: Term } {
  const n = c.let(f32x4.nearest(mul(x, k(Math.LOG2E))));
  const r = c.let(add(sub(x, mul(n, k(0.693359375))), mul(n, k(2.1219444e-4))));
  return { n: c.let(i32x4.ofFloat(n)), r };
}

/** e^r - 1, its Taylor series. */
function expm1Series(c: Code, r: Term): Term {
  const p = c.let(polynomial(r, [1.984127e-4, 1.3888889e-3, 8.3333333e-3, 4.1666667e-2, 0.16666667, 0.5]));
  return add(mul(mul(p, r), r), r);
}

/** log(1 + f) for f in [-0.3, 0.42]: f - s (f - R), s = f / (2 + f), R = 2 (s^2/3 + s^4/5 + ...) */
function log1pSeries(c: Code, f: Term): Term {
  const s = c.let(div(f, add(k(2), f)));
  const z = c.let(mul(s, s));
  const tail = mul(z, polynomial(z, [0.18181818, 0.22222222, 0.28571429, 0.4, 0.66666667]));
  return sub(f, mul(s, sub(f, tail)));
}

const exp: Maker = (c, x) => {
  // a NaN stays what it is in both
  const y = c.let(f32x4.pmin(f32x4.pmax(x, k(-110)), k(90)));
  const { n, r } = inOctaves(c, y);
  return scaled(c, add(k(1), expm1Series(c, r)), n);
};

/** e^x - 1 up to 88, where 2^n - 1 is still finite. */
const nearExpm1: Maker = (c, x) => {
  const y = c.let(f32x4.pmin(f32x4.pmax(x, k(-30)), k(88)));
  const { n, r } = inOctaves(c, y);
  return add(scaled(c, expm1Series(c, r), n), sub(scaled(c, k(1), n), k(1)));
};

/** The sign of x, also that of a zero. */
const expm1: Maker = (_, x) => withSign(v128.select(f32x4.gt(x, k(88)), call('exp', x), call('near expm1', x)), x);

/** x = 2^n m with m in [0.707, 1.414); denormal numbers are taken as the whole numbers that their bits are, times 2^-149. */
const log: Maker = (c, x) => {
  const isDenormal = c.let(i32x4.ltUnsigned(x, i32x4.const(0x00800000)));
  const bits = c.let(v128.select(isDenormal, f32x4.ofUnsigned(x), x));
  const shifted = c.let(i32x4.add(bits, i32x4.const(0x004afb0d)));
  const base = v128.select(isDenormal, i32x4.const(-276), i32x4.const(-127));
  const n = c.let(f32x4.ofInt(i32x4.add(i32x4.shrUnsigned(shifted, EXPONENT), base)));
  const m = i32x4.add(v128.and(shifted, i32x4.const(0x007fffff)), i32x4.const(0x3f3504f3));
  const series = log1pSeries(c, c.let(sub(m, k(1))));
  const usual = add(mul(n, k(0.693359375)), sub(series, mul(n, k(2.1219444e-4))));
  const bounded = v128.select(f32x4.eq(x, k(Number.POSITIVE_INFINITY)), x, usual);
  const positive = v128.select(f32x4.eq(x, k(0)), k(Number.NEGATIVE_INFINITY), bounded);
  return v128.select(v128.or(f32x4.lt(x, k(0)), f32x4.ne(x, x)), k(Number.NaN), positive);
};

const log1p: Maker = (c, x) => {
  const isNear = v128.and(f32x4.gt(x, k(-0.28)), f32x4.lt(x, k(0.4)));
  return v128.select(isNear, log1pSeries(c, x), call('log', add(k(1), x)));
};

/** t / (t + 2) with t = e^2|x| - 1; from 10 on it is 1 in float32. */
const tanh: Maker = (c, x) => {
  const t = c.let(call('near expm1', mul(k(2), f32x4.pmin(abs(x), k(10)))));
  return withSign(div(t, add(t, k(2))), x);
};

const sinh: Maker = (c, x) => {
  const a = c.let(abs(x));
  const half = c.let(call('exp', mul(k(0.5), a)));
  const t = c.let(call('near expm1', a));
  const near = mul(k(0.5), add(t, div(t, add(t, k(1)))));
  return withSign(v128.select(f32x4.gt(a, k(80)), mul(mul(k(0.5), half), half), near), x);
};

const cosh: Maker = (c, x) => {
  const a = c.let(abs(x));
  const half = c.let(call('exp', mul(k(0.5), a)));
  const e = c.let(call('exp', a));
  const near = add(mul(k(0.5), e), div(k(0.5), e));
  return v128.select(f32x4.gt(a, k(80)), mul(mul(k(0.5), half), half), near);
};

/** Below 1 the Taylor series; above, 1 - exp(-x^2) t P(t), t = 1 / (1 + x/2), P fitted to erfc on [1, 4]. */
const erf: Maker = (c, x) => {
  const a = c.let(abs(x));
  const z = c.let(mul(x, x));
  const series = polynomial(
    z,
    [
      1.3122532e-8, -1.4503853e-7, 1.4589169e-6, -1.3227513e-5, 1.0683761e-4, -7.5757576e-4, 4.6296296e-3, -2.3809524e-2, 0.1,
      -0.33333333,
    ],
  );
  const near = mul(k(1.12837917), add(mul(mul(series, z), x), x));
  const t = c.let(div(k(1), add(mul(k(0.5), a), k(1))));
  const p = polynomial(t, [9.2551065e-2, -0.378757369, 0.427894258, 5.46117993e-3, 0.295589913, 0.274536229, 0.28258978]);
  const far = sub(k(1), mul(mul(call('exp', f32x4.neg(z)), t), p));
  const outer = v128.select(f32x4.ge(a, k(4)), k(1), far);
  return v128.select(f32x4.ne(x, x), x, withSign(v128.select(f32x4.lt(a, k(1)), near, outer), x));
};

/** The series up to tan(pi/8), reached by atan x = pi/2 - atan 1/x and atan x = pi/4 + atan((x - 1) / (x + 1)). */
const atan: Maker = (c, x) => {
  const a = c.let(abs(x));
  const isFar = c.let(f32x4.gt(a, k(1)));
  const b = c.let(v128.select(isFar, div(k(1), a), a));
  const isTurned = c.let(f32x4.gt(b, k(0.41421356)));
  const v = c.let(v128.select(isTurned, div(sub(b, k(1)), add(b, k(1))), b));
  const z = c.let(mul(v, v));
  const series = polynomial(
    z,
    [-5.2631579e-2, 5.8823529e-2, -6.6666667e-2, 7.6923077e-2, -9.0909091e-2, 0.11111111, -0.14285714, 0.2, -0.33333333],
  );
  const y = c.let(add(add(mul(mul(series, z), v), v), v128.and(isTurned, k(0.785398163))));
  return v128.select(f32x4.ne(x, x), x, withSign(v128.select(isFar, sub(k(1.57079633), y), y), x));
};

const asin: Maker = (c, x) => {
  const cosine = c.let(f32x4.sqrt(mul(sub(k(1), x), add(k(1), x))));
  return call('atan', div(x, cosine));
};

const acos: Maker = (_, x) => mul(k(2), call('atan', f32x4.sqrt(div(sub(k(1), x), add(k(1), x)))));

/**
 * x = n pi/2 + r with |r| <= pi/4, in four parts: to |x| = 1e4; what is larger the host computes. Each lane is chosen by itself: what
 * stands in the others, behind the end of a row too, makes no difference to it.
 */
const quarterTurned =
  (name: 'sin' | 'cos', turnsOn: 0 | 1): Maker =>
  (c, x) => {
    const n = c.let(f32x4.nearest(mul(x, k(0.636619772))));
    const near = c.let(sub(sub(x, mul(n, k(1.5703125))), mul(n, k(4.8375129699707031e-4))));
    const r = c.let(add(sub(near, mul(n, k(7.549790126404332e-8))), mul(n, k(1.7151245e-15))));
    const z = c.let(mul(r, r));
    const sine = add(mul(mul(z, r), polynomial(z, [2.7557319e-6, -1.984127e-4, 8.3333333e-3, -0.16666667])), r);
    const cosine = polynomial(z, [-2.7557319e-7, 2.4801587e-5, -1.3888889e-3, 4.1666667e-2, -0.5, 1]);
    const quarter = c.let(i32x4.add(i32x4.ofFloat(n), i32x4.const(turnsOn)));
    const isOdd = i32x4.ne(v128.and(quarter, i32x4.const(1)), i32x4.const(0));
    const value = c.let(v128.select(isOdd, cosine, sine));
    const sign = i32x4.shl(v128.and(quarter, i32x4.const(2)), number(30));
    const turned = v128.xor(value, sign);
    // the reduction loses the sign of a zero
    const result = c.let(turnsOn ? turned : v128.select(f32x4.eq(x, k(0)), x, turned));
    const isFar = c.let(f32x4.gt(abs(x), k(1e4)));
    c.if(v128.anyTrue(isFar), () => c.set(result, v128.select(isFar, call(`far ${name}`, x), result)));
    return result;
  };

const VECTOR_FUNCTIONS = {
  exp,
  'near expm1': nearExpm1,
  expm1,
  log,
  log1p,
  tanh,
  sinh,
  cosh,
  erf,
  atan,
  asin,
  acos,
  sin: quarterTurned('sin', 0),
  cos: quarterTurned('cos', 1),
} satisfies Readonly<Record<string, Maker>>;

export type VectorFunction = keyof typeof VECTOR_FUNCTIONS;

export const isVectorFunction = (name: string): name is VectorFunction => Object.hasOwn(VECTOR_FUNCTIONS, name);

/** The code of a function of one vector. */
export function vectorFunction(name: VectorFunction): FunctionCode {
  const c = new Code({ params: ['v128'], result: 'v128' });
  return c.finish(VECTOR_FUNCTIONS[name](c, c.params[0] as Term));
}
