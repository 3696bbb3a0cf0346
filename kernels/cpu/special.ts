/**
 * The error function to float64 accuracy. Below 2.5 the series of positive terms
 * erf x = 2/sqrt(pi) exp(-x^2) sum 2^n x^(2n+1) / (2n+1)!!  (Abramowitz and Stegun 7.1.6), above it the continued fraction
 * of erfc (7.1.14).
 */
export function erf(x: number): number {
  const a = Math.abs(x);
  if (!(a < 6)) return Number.isNaN(x) ? x : Math.sign(x);
  return Math.sign(x) * (a < 2.5 ? erfSeries(a) : 1 - erfcFraction(a));
}

function erfSeries(a: number): number {
  let term = a;
  let sum = a;
  for (let n = 1; term > sum * 1e-17; n++) {
    term *= (2 * a * a) / (2 * n + 1);
    sum += term;
  }
  return (2 / Math.sqrt(Math.PI)) * Math.exp(-a * a) * sum;
}

function erfcFraction(a: number): number {
  let tail = 0;
  for (let k = 60; k >= 1; k--) tail = k / 2 / (a + tail);
  return Math.exp(-a * a) / Math.sqrt(Math.PI) / (a + tail);
}

/** Round half to even, as torch and IEEE do. */
export function roundHalfEven(x: number): number {
  const r = Math.round(x);
  return Math.abs(x % 1) === 0.5 && r % 2 !== 0 ? r - 1 : r;
}

/** C's pow, as torch has it: 1 to any power, anything to the power 0, and -1 to an infinite one are 1. */
export const powC = (x: number, y: number): number =>
  x === 1 || (x === -1 && Math.abs(y) === Number.POSITIVE_INFINITY) ? 1 : x ** y;

/** Remainder with the sign of the divisor; exact, unlike x - y floor(x / y). */
export function floorMod(x: number, y: number): number {
  const r = x % y;
  return r !== 0 && r < 0 !== y < 0 ? r + y : r;
}

/** The fraction is cut off; what int32 cannot hold becomes its nearest bound, and NaN 0. */
export const toInt32 = (x: number): number => Math.min(2 ** 31 - 1, Math.max(-(2 ** 31), Math.trunc(x))) | 0;
