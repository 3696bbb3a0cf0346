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
  sqrt_float: wgsl('fn sqrt_float(x: f32) -> f32 { if (x < 0.0) { return nan(); } return sqrt(x); }', 'nan'),
  // e^r - 1 for |r| <= 0.36, its Taylor series
  expm1_series: wgsl(`fn expm1_series(r: f32) -> f32 {
  let p = fma(fma(fma(fma(fma(r, 1.9841270e-4f, 1.3888889e-3f), r, 8.3333333e-3f), r, 4.1666667e-2f), r, 0.16666667f), r, 0.5f);
  return fma(p * r, r, r);
}`),
  // x = k ln 2 + r; e^x = 2^k (1 + (e^r - 1))
  exp_float: wgsl(
    `fn exp_float(x: f32) -> f32 {
  if (is_nan(x)) { return x; }
  let y = select(select(x, 90.0, x > 90.0), -110.0, x < -110.0);
  let k = round(y * 1.44269504f);
  let r = fma(k, 2.12194440e-4f, fence(fma(k, -0.693359375f, y)));
  return scale(1.0 + expm1_series(r), i32(k));
}`,
    'expm1_series',
    'scale',
    'is_nan',
    'fence',
  ),
  expm1_float: wgsl(
    `fn expm1_float(x: f32) -> f32 {
  if (is_nan(x)) { return x; }
  if (x > 88.0) { return exp_float(x); }
  let y = select(x, -30.0, x < -30.0);
  let k = round(y * 1.44269504f);
  let r = fma(k, 2.12194440e-4f, fence(fma(k, -0.693359375f, y)));
  if (k == 0.0) { return expm1_series(x); }
  return scale(expm1_series(r), i32(k)) + (scale(1.0, i32(k)) - 1.0);
}`,
    'expm1_series',
    'exp_float',
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
  var bits = bitcast<u32>(x);
  if ((bits & 0x7fffffffu) == 0u) { return -inf(); }
  if ((bits & 0x80000000u) != 0u || bits > 0x7f800000u) { return nan(); }
  if (bits == 0x7f800000u) { return inf(); }
  var k = -127i;
  if (bits < 0x00800000u) {
    bits = bitcast<u32>(f32(bits));
    k = -276i;
  }
  let shifted = bits + 0x004afb0du;
  k = k + i32(shifted >> 23u);
  let m = bitcast<f32>((shifted & 0x007fffffu) + 0x3f3504f3u);
  let e = f32(k);
  return fma(e, 0.693359375f, fma(e, -2.12194440e-4f, log1p_series(m - 1.0)));
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
  // the 64 bits of a product: low, high
  mul_wide: wgsl(`fn mul_wide(a: u32, b: u32) -> vec2<u32> {
  let low = (a & 0xffffu) * (b & 0xffffu);
  let across = (a & 0xffffu) * (b >> 16u);
  let back = (a >> 16u) * (b & 0xffffu);
  let middle = (low >> 16u) + (across & 0xffffu) + (back & 0xffffu);
  return vec2<u32>((low & 0xffffu) | (middle << 16u), (a >> 16u) * (b >> 16u) + (across >> 16u) + (back >> 16u) + (middle >> 16u));
}`),
  // x = k pi/2 + r for large x (Payne and Hanek): the whole number m of x = m 2^e times those 96 bits of 2/pi that are left
  // when multiples of four quarters are dropped; the table begins with 32 bits in front of the point
  far_turns: wgsl(
    `fn far_turns(x: f32) -> vec2<f32> {
  var table = array<u32, 8>(0u, 0xa2f9836eu, 0x4e441529u, 0xfc2757d1u, 0xf534ddc0u, 0xdb629599u, 0x3c439041u, 0xfe5163abu);
  let bits = bitcast<u32>(x);
  let m = (bits & 0x7fffffu) | 0x800000u;
  let start = ((bits >> 23u) & 0xffu) - 120u;
  let at = start >> 5u;
  let shift = start & 31u;
  var window = vec3<u32>(0u);
  for (var i = 0u; i < 3u; i++) {
    window[i] = (table[at + i] << shift) | select(0u, table[at + i + 1u] >> (32u - shift), shift > 0u);
  }
  let last = mul_wide(m, window.z);
  let middle = mul_wide(m, window.y);
  let p1 = last.y + middle.x;
  let p2 = m * window.x + middle.y + select(0u, 1u, p1 < middle.x);
  // two bits of quarters, then the fraction of one, from -1/2 to 1/2
  var high = (p2 << 2u) | (p1 >> 30u);
  var low = (p1 << 2u) | (last.x >> 30u);
  let over = high >> 31u;
  if (over == 1u) { high = ~high; low = ~low; }
  let fraction = f32(high) * 2.32830644e-10f + f32(low) * 5.42101086e-20f;
  let turns = vec2<f32>(f32((p2 >> 30u) + over), 1.57079633f * select(fraction, -fraction, over == 1u));
  return select(turns, -turns, x < 0.0);
}`,
    'mul_wide',
  ),
  // x = k pi/2 + r with |r| <= pi/4, in four parts; exact to |x| about 1e4 also where fma rounds twice
  quarter_turns: wgsl(
    `fn quarter_turns(x: f32) -> vec2<f32> {
  if (abs(x) > 1e4) { return far_turns(x); }
  let k = round(x * 0.636619772f);
  let a = fence(fma(k, -1.5703125f, x));
  let b = fence(fma(k, -4.837512969970703125e-4f, a));
  return vec2<f32>(k, fma(k, 1.7151245e-15f, fma(k, -7.549790126404332e-8f, b)));
}`,
    'fence',
    'far_turns',
  ),
  sin_series: wgsl(`fn sin_series(r: f32) -> f32 {
  let z = r * r;
  return fma(z * r, fma(fma(fma(z, 2.7557319e-6f, -1.9841270e-4f), z, 8.3333333e-3f), z, -0.16666667f), r);
}`),
  cos_series: wgsl(`fn cos_series(r: f32) -> f32 {
  let z = r * r;
  return fma(z, fma(fma(fma(fma(z, -2.7557319e-7f, 2.4801587e-5f), z, -1.3888889e-3f), z, 4.1666667e-2f), z, -0.5f), 1.0);
}`),
  sin_float: wgsl(
    `fn sin_float(x: f32) -> f32 {
  if (!is_finite(x)) { return nan(); }
  let t = quarter_turns(x);
  let q = to_int(t.x) & 3i;
  let v = select(sin_series(t.y), cos_series(t.y), (q & 1i) == 1i);
  return select(v, -v, q >= 2i);
}`,
    'quarter_turns',
    'sin_series',
    'cos_series',
    'is_finite',
    'nan',
    'inf',
    'to_int',
  ),
  cos_float: wgsl(
    `fn cos_float(x: f32) -> f32 {
  if (!is_finite(x)) { return nan(); }
  let t = quarter_turns(x);
  let q = (to_int(t.x) + 1i) & 3i;
  let v = select(sin_series(t.y), cos_series(t.y), (q & 1i) == 1i);
  return select(v, -v, q >= 2i);
}`,
    'quarter_turns',
    'sin_series',
    'cos_series',
    'is_finite',
    'nan',
    'inf',
    'to_int',
  ),
  tan_float: wgsl(
    `fn tan_float(x: f32) -> f32 {
  if (!is_finite(x)) { return nan(); }
  let t = quarter_turns(x);
  let s = sin_series(t.y);
  let c = cos_series(t.y);
  if ((to_int(t.x) & 1i) == 1i) { return -c / s; }
  return s / c;
}`,
    'quarter_turns',
    'sin_series',
    'cos_series',
    'is_finite',
    'nan',
    'inf',
    'to_int',
  ),
  // the series up to tan(pi/8), reached by atan x = pi/2 - atan 1/x and atan x = pi/4 + atan((x - 1) / (x + 1))
  atan_float: wgsl(
    `fn atan_float(x: f32) -> f32 {
  if (is_nan(x)) { return x; }
  let a = abs(x);
  if (a > 1e9) { return with_sign(1.57079633f, x); }
  let b = select(a, 1.0 / a, a > 1.0);
  let turned = b > 0.41421356f;
  let v = select(b, (b - 1.0) / (b + 1.0), turned);
  let z = v * v;
  let high = fma(fma(fma(fma(z, 5.2631579e-2f, -5.8823529e-2f), z, 6.6666667e-2f), -z, 7.6923077e-2f), z, -9.0909091e-2f);
  let low = fma(fma(fma(fma(high, z, 0.11111111f), z, -0.14285714f), z, 0.2f), z, -0.33333333f);
  let y = fma(low * z, v, v) + select(0.0, 0.785398163f, turned);
  return with_sign(select(y, 1.57079633f - y, a > 1.0), x);
}`,
    'is_nan',
    'with_sign',
  ),
  asin_float: wgsl(
    `fn asin_float(x: f32) -> f32 {
  if (!(abs(x) <= 1.0)) { return nan(); }
  if (abs(x) == 1.0) { return with_sign(1.57079633f, x); }
  return atan_float(x / sqrt((1.0 - x) * (1.0 + x)));
}`,
    'atan_float',
    'nan',
    'inf',
  ),
  acos_float: wgsl(
    `fn acos_float(x: f32) -> f32 {
  if (!(abs(x) <= 1.0)) { return nan(); }
  if (x == -1.0) { return 3.14159265f; }
  return 2.0 * atan_float(sqrt((1.0 - x) / (1.0 + x)));
}`,
    'atan_float',
    'nan',
    'inf',
  ),
  atan2_float: wgsl(
    `fn atan2_float(y: f32, x: f32) -> f32 {
  if (is_nan(x) || is_nan(y)) { return nan(); }
  let ax = abs(x);
  let ay = abs(y);
  var a = 0.0;
  if (!is_finite(x)) { a = select(0.0, 0.785398163f, !is_finite(y)); }
  else if (!is_finite(y)) { a = 1.57079633f; }
  else if (ay > ax) { a = 1.57079633f - atan_float(ax / ay); }
  else if (ax > 0.0) { a = atan_float(ay / ax); }
  if ((bitcast<u32>(x) & 0x80000000u) != 0u) { a = 3.14159265f - a; }
  return with_sign(a, y);
}`,
    'atan_float',
    'is_finite',
    'nan',
    'inf',
  ),
  // t / (t + 2) with t = e^2|x| - 1; from 10 on it is 1 in float32
  tanh_float: wgsl(
    `fn tanh_float(x: f32) -> f32 {
  if (is_nan(x)) { return x; }
  let t = expm1_float(2.0 * select(abs(x), 10.0, abs(x) > 10.0));
  return with_sign(t / (t + 2.0), x);
}`,
    'expm1_float',
    'with_sign',
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
    return 1.12837917f * fma(fma(fma(low, z, 0.1f), z, -0.33333333f) * z, x, x);
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
