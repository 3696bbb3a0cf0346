import { type WgslFunction, wgsl } from './wgsl-function.ts';

/**
 * WGSL functions accurate to a few units in the last place of float32, because the built-in ones need not be: the WGSL
 * specification allows tanh an absolute error of 1e-5 and log one of 2^-21 near 1, and has no erf, expm1 or log1p.
 *
 * The methods are classical: the argument is reduced to a short interval, where a Taylor or atanh series is long enough for
 * the first dropped term to be below half a unit in the last place.
 */
export const SPECIAL_FUNCTIONS: Readonly<Record<string, WgslFunction>> = {
  // the sign of zero stays; drivers may make anything of a negative argument
  sqrt_float: wgsl('fn sqrt_float(x: f32) -> f32 { return select(sqrt(x), nan(), x < 0.0); }', 'nan'),
  // e^r - 1 for |r| <= 0.36, its Taylor series in pairs of terms, which do not wait for one another
  expm1_series: wgsl(`fn expm1_series(r: f32) -> f32 {
  let z = r * r;
  let high = fma(fma(r, 1.9841270e-4f, 1.3888889e-3f), z, fma(r, 8.3333333e-3f, 4.1666667e-2f));
  return fma(fma(high, z, fma(r, 0.16666667f, 0.5f)), z, r);
}`),
  // 1.5 * 2^23 and the whole number nearest to x / ln 2, which its lowest bits are: a conversion would have to be one of any float
  logs_of_2: wgsl('fn logs_of_2(x: f32) -> f32 { return fence(fma(x, 1.44269504f, 12582912.0)); }', 'fence'),
  // x - k ln 2 for k as above, the logarithm in two parts, of which k times the first is exact
  less_logs_of_2: wgsl(
    `fn less_logs_of_2(x: f32, shifted: f32) -> f32 {
  let k = shifted - 12582912.0;
  return fma(k, 2.12194440e-4f, fence(fma(k, -0.693359375f, x)));
}`,
    'fence',
  ),
  // x * 2^k for k as above, in two steps, so that 2^k itself never overflows; |k| <= 250
  scale: wgsl(`fn scale(x: f32, shifted: f32) -> f32 {
  let k = bitcast<i32>(shifted) - 0x4b400000i;
  let half = k >> 1u;
  return x * bitcast<f32>((half + 127i) << 23u) * bitcast<f32>((k - half + 127i) << 23u);
}`),
  // x = k ln 2 + r; e^x = 2^k (1 + (e^r - 1))
  exp_float: wgsl(
    `fn exp_float(x: f32) -> f32 {
  let y = select(select(x, 90.0, x > 90.0), -110.0, x < -110.0);
  let k = logs_of_2(y);
  return select(scale(1.0 + expm1_series(less_logs_of_2(y, k)), k), x, is_nan(x));
}`,
    'expm1_series',
    'logs_of_2',
    'less_logs_of_2',
    'scale',
    'is_nan',
  ),
  // where k is 0, r is x itself, but for the sign of a zero; beyond 88 the 1 is far below what float32 holds, and 2^k - 1 may not overflow first
  expm1_float: wgsl(
    `fn expm1_float(x: f32) -> f32 {
  let y = select(select(x, 90.0, x > 90.0), -30.0, x < -30.0);
  let k = logs_of_2(y);
  let q = expm1_series(less_logs_of_2(y, k));
  let small = scale(q, k) + (scale(1.0, k) - 1.0);
  return select(with_sign(select(small, scale(1.0 + q, k), x > 88.0), x), x, is_nan(x));
}`,
    'expm1_series',
    'logs_of_2',
    'less_logs_of_2',
    'scale',
    'with_sign',
    'is_nan',
  ),
  // log(1 + f) for f in [-0.3, 0.42]: f - s (f - R), s = f / (2 + f), R = 2 (s^2/3 + s^4/5 + ...)
  log1p_series: wgsl(`fn log1p_series(f: f32) -> f32 {
  let s = f / (2.0 + f);
  let z = s * s;
  let tail = z * fma(fma(fma(fma(z, 0.18181818f, 0.22222222f), z, 0.28571429f), z, 0.4f), z, 0.66666667f);
  return f - s * (f - tail);
}`),
  // x = 2^k m with m in [0.707, 1.414); the integer part of the work is done on bits, also for denormal numbers
  log_float: wgsl(
    `fn log_float(x: f32) -> f32 {
  let given = bitcast<u32>(x);
  let is_denormal = given < 0x00800000u;
  let shifted = select(given, bitcast<u32>(f32(given)), is_denormal) + 0x004afb0du;
  let e = f32(select(-127i, -276i, is_denormal) + i32(shifted >> 23u));
  let m = bitcast<f32>((shifted & 0x007fffffu) + 0x3f3504f3u);
  let log = fma(e, 0.693359375f, fma(e, -2.12194440e-4f, log1p_series(m - 1.0)));
  let positive = select(log, inf(), given == 0x7f800000u);
  return select(select(positive, nan(), given > 0x7f800000u), -inf(), (given & 0x7fffffffu) == 0u);
}`,
    'log1p_series',
    'nan',
    'inf',
  ),
  log1p_float: wgsl(
    `fn log1p_float(x: f32) -> f32 {
  if (x > -0.28 && x < 0.4) { return log1p_series(x); }
  return log_float(1.0 + x);
}`,
    'log_float',
  ),
  // t / (t + 2) with t = e^2|x| - 1, in which 2^k is a number of its own; from 10 on it is 1 in float32
  tanh_float: wgsl(
    `fn tanh_float(x: f32) -> f32 {
  let y = 2.0 * select(abs(x), 10.0, abs(x) > 10.0);
  let k = logs_of_2(y);
  let power = bitcast<f32>((bitcast<u32>(k) << 23u) + 0x3f800000u);
  let t = fma(expm1_series(less_logs_of_2(y, k)), power, power - 1.0);
  return select(with_sign(t / (t + 2.0), x), x, is_nan(x));
}`,
    'expm1_series',
    'logs_of_2',
    'less_logs_of_2',
    'with_sign',
    'is_nan',
  ),
  sinh_float: wgsl(
    `fn sinh_float(x: f32) -> f32 {
  if (is_nan(x)) { return x; }
  let a = abs(x);
  if (a > 80.0) {
    let e = exp_float(0.5 * a);
    return with_sign(0.5 * e * e, x);
  }
  let t = expm1_float(a);
  return with_sign(0.5 * (t + t / (t + 1.0)), x);
}`,
    'exp_float',
    'expm1_float',
    'with_sign',
  ),
  cosh_float: wgsl(
    `fn cosh_float(x: f32) -> f32 {
  let a = abs(x);
  if (a > 80.0) {
    let e = exp_float(0.5 * a);
    return 0.5 * e * e;
  }
  let e = exp_float(a);
  return 0.5 * e + 0.5 / e;
}`,
    'exp_float',
  ),
  // below 1 the Taylor series; above, 1 - exp(-x^2) t P(t), t = 1 / (1 + x/2), P fitted to erfc on [1, 4] (relative 6e-9)
  erf_float: wgsl(
    `fn erf_float(x: f32) -> f32 {
  if (is_nan(x)) { return x; }
  let a = abs(x);
  if (a >= 4.0) { return with_sign(1.0, x); }
  if (a < 1.0) {
    let z = x * x;
    let high = fma(fma(fma(z, 1.3122532e-8f, -1.4503853e-7f), z, 1.4589169e-6f), z, -1.3227513e-5f);
    let low = fma(fma(fma(fma(high, z, 1.0683761e-4f), z, -7.5757576e-4f), z, 4.6296296e-3f), z, -2.3809524e-2f);
    return with_sign(1.12837917f * fma(fma(fma(low, z, 0.1f), z, -0.33333333f) * z, x, x), x);
  }
  let t = 1.0 / fma(0.5, a, 1.0);
  let high = fma(fma(fma(t, 9.2551065e-2f, -0.378757369f), t, 0.427894258f), t, 5.46117993e-3f);
  let p = fma(fma(fma(high, t, 0.295589913f), t, 0.274536229f), t, 0.28258978f);
  return with_sign(1.0 - exp_float(-a * a) * t * p, x);
}`,
    'exp_float',
    'with_sign',
  ),
  // as in C: integer powers by squaring (also of negative numbers), the others through the logarithm
  pow_float: wgsl(
    `fn pow_float(x: f32, y: f32) -> f32 {
  if (!is_nonzero(y) || x == 1.0) { return 1.0; }
  if (is_nan(x) || is_nan(y)) { return nan(); }
  let a = abs(x);
  if (!is_finite(y)) {
    if (a == 1.0) { return 1.0; }
    return select(0.0, inf(), (a > 1.0) == (y > 0.0));
  }
  let whole = floor(y) == y;
  let odd = whole && abs(y) < 16777216.0 && (to_int(y) & 1i) == 1i;
  let sign = select(1.0, x, odd);
  if (a == 0.0 || !is_finite(a)) {
    return with_sign(select(0.0, inf(), (a == 0.0) == (y < 0.0)), sign);
  }
  if (x < 0.0 && !whole) { return nan(); }
  if (whole && abs(y) <= 64.0) {
    var n = to_int(abs(y));
    var base = a;
    var result = 1.0;
    while (n > 0i) {
      if ((n & 1i) == 1i) { result = result * base; }
      base = base * base;
      n = n >> 1u;
    }
    return with_sign(select(result, 1.0 / result, y < 0.0), sign);
  }
  return with_sign(exp_float(y * log_float(a)), sign);
}`,
    'exp_float',
    'log_float',
    'is_finite',
    'is_nonzero',
    'to_int',
    'with_sign',
  ),
};
