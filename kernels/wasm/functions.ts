import { Code, callOf, type FunctionCode, type Term } from './code.ts';
import { f32x4, i32x4, v128 } from './operations.ts';
import { lets, type Row, rowsOf } from './rows.ts';

/**
 * Functions of four floats at once, by the methods of the WGSL ones (`codegen/special-functions.ts`): the argument is reduced to a
 * short interval, where a series is long enough for float32. Lanes never branch: what a lane does not need is computed and not chosen.
 * There is no fused multiply-add, so products round by themselves; those of the reductions are exact.
 */
type Maker = (c: Code, x: Row) => Row;

const floats = rowsOf(f32x4);
const ints = rowsOf(i32x4);
const bits = rowsOf(v128);
const { add, sub, mul, div, abs } = floats;
const k = (value: number): Row => [f32x4.const(value)];
const whole = (value: number): Row => [i32x4.const(value)];

/** Another function: a call for one vector, its code for several. */
const call = (c: Code, name: VectorFunction, x: Row): Row =>
  x.length === 1 ? [callOf(name, 'v128', ...x)] : VECTOR_FUNCTIONS[name](c, lets(c, x));
const SIGN = whole(-(2 ** 31));
const MAGNITUDE = whole(0x7fffffff);
const withSign = (magnitude: Row, sign: Row): Row => bits.or(bits.and(magnitude, MAGNITUDE), bits.and(sign, SIGN));

/** A polynomial, the coefficient of the highest power first. */
const polynomial = (c: Code, x: Row, coefficients: readonly number[]): Row =>
  coefficients.slice(1).reduce((sum, next) => lets(c, add(mul(sum, x), k(next))), k(coefficients[0] as number));

/** x 2^n in two steps, so that 2^n itself never overflows; |n| <= 252. */
function scaled(c: Code, x: Row, n: Row): Row {
  const all = lets(c, n);
  const half = lets(c, ints.shrSigned(all, ONE));
  const power = (e: Row): Row => ints.shl(ints.add(e, whole(127)), EXPONENT);
  return mul(mul(x, power(half)), power(ints.sub(all, half)));
}

const number = (n: number): Row => [{ type: 'i32', emit: (to) => to.bytes.push(0x41, n) }];
const ONE = number(1);
const EXPONENT = number(23);

/** From 2^23 to 2^24 floats are the whole numbers: a sum of this and a smaller number is rounded to one, and its bits count up with it. */
const WHOLES = 1.5 * 2 ** 23;
const BITS_OF_WHOLES = 0x4b400000;

/** x = n ln 2 + r with n whole and |r| <= 0.36, for |x| < 2^21: n as a whole number. */
function inOctaves(c: Code, x: Row): { n: Row; r: Row } {
  const sum = lets(c, add(mul(x, k(Math.LOG2E)), k(WHOLES)));
  const n = lets(c, sub(sum, k(WHOLES)));
  const r = lets(c, add(sub(x, mul(n, k(0.693359375))), mul(n, k(2.1219444e-4))));
  return { n: lets(c, ints.sub(sum, whole(BITS_OF_WHOLES))), r };
}

/** e^r - 1, its Taylor series. */
function expm1Series(c: Code, r: Row): Row {
  const p = lets(c, polynomial(c, r, [1.984127e-4, 1.3888889e-3, 8.3333333e-3, 4.1666667e-2, 0.16666667, 0.5]));
  return add(mul(mul(p, r), r), r);
}

/** log(1 + f) for f in [-0.3, 0.42]: f - s (f - R), s = f / (2 + f), R = 2 (s^2/3 + s^4/5 + ...) */
function log1pSeries(c: Code, f: Row): Row {
  const s = lets(c, div(f, add(k(2), f)));
  const z = lets(c, mul(s, s));
  const tail = mul(z, polynomial(c, z, [0.18181818, 0.22222222, 0.28571429, 0.4, 0.66666667]));
  return sub(f, mul(s, sub(f, tail)));
}

const exp: Maker = (c, x) => {
  // a NaN stays what it is in both
  const y = lets(c, floats.pmin(floats.pmax(x, k(-110)), k(90)));
  const { n, r } = inOctaves(c, y);
  return scaled(c, add(k(1), expm1Series(c, r)), n);
};

/** e^x - 1 up to 88, where 2^n - 1 is still finite. */
const nearExpm1: Maker = (c, x) => {
  const y = lets(c, floats.pmin(floats.pmax(x, k(-30)), k(88)));
  const { n, r } = inOctaves(c, y);
  return add(scaled(c, expm1Series(c, r), n), sub(scaled(c, k(1), n), k(1)));
};

/** The sign of x, also that of a zero. */
const expm1: Maker = (c, x) => withSign(bits.select(floats.gt(x, k(88)), call(c, 'exp', x), call(c, 'near expm1', x)), x);

/** x = 2^n m with m in [0.707, 1.414); denormal numbers are taken as the whole numbers that their bits are, times 2^-149. */
const log: Maker = (c, x) => {
  const isDenormal = lets(c, ints.ltUnsigned(x, whole(0x00800000)));
  const raw = lets(c, bits.select(isDenormal, floats.ofInt(x), x));
  const shifted = lets(c, ints.add(raw, whole(0x004afb0d)));
  const base = bits.select(isDenormal, whole(-276), whole(-127));
  const n = lets(c, floats.ofInt(ints.add(ints.shrUnsigned(shifted, EXPONENT), base)));
  const m = ints.add(bits.and(shifted, whole(0x007fffff)), whole(0x3f3504f3));
  const series = log1pSeries(c, lets(c, sub(m, k(1))));
  const usual = add(mul(n, k(0.693359375)), sub(series, mul(n, k(2.1219444e-4))));
  const bounded = bits.select(floats.eq(x, k(Number.POSITIVE_INFINITY)), x, usual);
  const positive = bits.select(floats.eq(x, k(0)), k(Number.NEGATIVE_INFINITY), bounded);
  return bits.select(bits.or(floats.lt(x, k(0)), floats.ne(x, x)), k(Number.NaN), positive);
};

const log1p: Maker = (c, x) => {
  const isNear = bits.and(floats.gt(x, k(-0.28)), floats.lt(x, k(0.4)));
  return bits.select(isNear, log1pSeries(c, x), call(c, 'log', add(k(1), x)));
};

/** t / (t + 2) with t = e^2|x| - 1; from 10 on it is 1 in float32. */
const tanh: Maker = (c, x) => {
  const { n, r } = inOctaves(c, lets(c, mul(k(2), floats.pmin(abs(x), k(10)))));
  const power = lets(c, ints.shl(ints.add(n, whole(127)), EXPONENT));
  const t = lets(c, add(mul(expm1Series(c, r), power), sub(power, k(1))));
  return withSign(div(t, add(t, k(2))), x);
};

const sinh: Maker = (c, x) => {
  const a = lets(c, abs(x));
  const half = lets(c, call(c, 'exp', mul(k(0.5), a)));
  const t = lets(c, call(c, 'near expm1', a));
  const near = mul(k(0.5), add(t, div(t, add(t, k(1)))));
  return withSign(bits.select(floats.gt(a, k(80)), mul(mul(k(0.5), half), half), near), x);
};

const cosh: Maker = (c, x) => {
  const a = lets(c, abs(x));
  const half = lets(c, call(c, 'exp', mul(k(0.5), a)));
  const e = lets(c, call(c, 'exp', a));
  const near = add(mul(k(0.5), e), div(k(0.5), e));
  return bits.select(floats.gt(a, k(80)), mul(mul(k(0.5), half), half), near);
};

/** Below 1 the Taylor series; above, 1 - exp(-x^2) t P(t), t = 1 / (1 + x/2), P fitted to erfc on [1, 4]. */
const erf: Maker = (c, x) => {
  const a = lets(c, abs(x));
  const z = lets(c, mul(x, x));
  const series = polynomial(
    c,
    z,
    [
      1.3122532e-8, -1.4503853e-7, 1.4589169e-6, -1.3227513e-5, 1.0683761e-4, -7.5757576e-4, 4.6296296e-3, -2.3809524e-2, 0.1,
      -0.33333333,
    ],
  );
  const near = mul(k(1.12837917), add(mul(mul(series, z), x), x));
  const t = lets(c, div(k(1), add(mul(k(0.5), a), k(1))));
  const p = polynomial(c, t, [9.2551065e-2, -0.378757369, 0.427894258, 5.46117993e-3, 0.295589913, 0.274536229, 0.28258978]);
  const far = sub(k(1), mul(mul(call(c, 'exp', floats.neg(z)), t), p));
  const outer = bits.select(floats.ge(a, k(4)), k(1), far);
  return bits.select(floats.ne(x, x), x, withSign(bits.select(floats.lt(a, k(1)), near, outer), x));
};

/** The series up to tan(pi/8), reached by atan x = pi/2 - atan 1/x and atan x = pi/4 + atan((x - 1) / (x + 1)). */
const atan: Maker = (c, x) => {
  const a = lets(c, abs(x));
  const isFar = lets(c, floats.gt(a, k(1)));
  const b = lets(c, bits.select(isFar, div(k(1), a), a));
  const isTurned = lets(c, floats.gt(b, k(0.41421356)));
  const v = lets(c, bits.select(isTurned, div(sub(b, k(1)), add(b, k(1))), b));
  const z = lets(c, mul(v, v));
  const series = polynomial(
    c,
    z,
    [-5.2631579e-2, 5.8823529e-2, -6.6666667e-2, 7.6923077e-2, -9.0909091e-2, 0.11111111, -0.14285714, 0.2, -0.33333333],
  );
  const y = lets(c, add(add(mul(mul(series, z), v), v), bits.and(isTurned, k(0.785398163))));
  return bits.select(floats.ne(x, x), x, withSign(bits.select(isFar, sub(k(1.57079633), y), y), x));
};

const asin: Maker = (c, x) => {
  const cosine = lets(c, floats.sqrt(mul(sub(k(1), x), add(k(1), x))));
  return call(c, 'atan', div(x, cosine));
};

const acos: Maker = (c, x) => mul(k(2), call(c, 'atan', floats.sqrt(div(sub(k(1), x), add(k(1), x)))));

/**
 * x = n pi/2 + r with |r| <= pi/4, in four parts: to |x| = 1e4; what is larger the host computes. Each lane is chosen by itself: what
 * stands in the others, behind the end of a row too, makes no difference to it.
 */
const quarterTurned =
  (name: 'sin' | 'cos', turnsOn: 0 | 1): Maker =>
  (c, x) => {
    const n = lets(c, floats.nearest(mul(x, k(0.636619772))));
    const near = lets(c, sub(sub(x, mul(n, k(1.5703125))), mul(n, k(4.8375129699707031e-4))));
    const r = lets(c, add(sub(near, mul(n, k(7.549790126404332e-8))), mul(n, k(1.7151245e-15))));
    const z = lets(c, mul(r, r));
    const sine = add(mul(mul(z, r), polynomial(c, z, [2.7557319e-6, -1.984127e-4, 8.3333333e-3, -0.16666667])), r);
    const cosine = polynomial(c, z, [-2.7557319e-7, 2.4801587e-5, -1.3888889e-3, 4.1666667e-2, -0.5, 1]);
    const quarter = lets(c, ints.add(ints.ofFloat(n), whole(turnsOn)));
    const isOdd = ints.ne(bits.and(quarter, whole(1)), whole(0));
    const value = lets(c, bits.select(isOdd, cosine, sine));
    const sign = ints.shl(bits.and(quarter, whole(2)), number(30));
    const turned = bits.xor(value, sign);
    // the reduction loses the sign of a zero
    const result = lets(c, turnsOn ? turned : bits.select(floats.eq(x, k(0)), x, turned));
    const isFar: Row = lets(c, floats.gt(abs(x), k(1e4)));
    const far = isFar.reduce((all: Term, each: Term) => v128.or(all, each));
    c.if(v128.anyTrue(far), () => {
      for (const [i, each] of result.entries()) {
        c.set(each, v128.select(isFar[i] as Term, callOf(`far ${name}`, 'v128', x[i] as Term), each));
      }
    });
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

/** Of how many vectors a function is computed side by side at most: what is longer has too many values for the registers. */
const MOST: { readonly [name in VectorFunction]?: number } = { exp: 6, tanh: 6, log: 6, atan: 6, asin: 6, acos: 6 };

export const mostBeside = (name: VectorFunction): number => MOST[name] ?? 3;

/**
 * The code of a function of so many vectors. With several, the first result joins all of them and is for nobody: engines place operations by
 * going back from one result after the other, so all of one vector before those of the next, but from here they go back to all at once.
 */
export function vectorFunction(name: VectorFunction, count: number): FunctionCode {
  const all = Array.from({ length: count }, () => 'v128' as const);
  const c = new Code({ params: all, results: count > 1 ? ['v128', ...all] : all });
  const values: Row = lets(c, VECTOR_FUNCTIONS[name](c, c.params));
  return count === 1
    ? c.finish(...values)
    : c.finish(
        values.reduce((a, b) => v128.or(a, b)),
        ...values,
      );
}
