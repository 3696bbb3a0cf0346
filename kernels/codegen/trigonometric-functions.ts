import { type WgslFunction, wgsl } from './wgsl-function.ts';

/** The cosine is the sine one quarter of a turn on. The sine of a zero is that zero, whose sign the series lose. */
const quarterTurned = (name: string, turnsOn: 0 | 1): WgslFunction =>
  wgsl(
    `fn ${name}(x: f32) -> f32 {
  if (!is_finite(x)) { return nan(); }
  let t = quarter_turns(x);
  let q = (to_int(t.x) + ${turnsOn}i) & 3i;
  let v = select(sin_series(t.y), cos_series(t.y), (q & 1i) == 1i);
  return ${turnsOn ? 'select(v, -v, q >= 2i)' : 'select(x, select(v, -v, q >= 2i), is_nonzero(x))'};
}`,
    'quarter_turns',
    'sin_series',
    'cos_series',
    'is_finite',
    'is_nonzero',
    'nan',
    'inf',
    'to_int',
  );

/** Sine, cosine, tangent and their inverses in WGSL, as accurate as `special-functions.ts`, for arguments of any size. */
export const TRIGONOMETRIC_FUNCTIONS: Readonly<Record<string, WgslFunction>> = {
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
  sin_float: quarterTurned('sin_float', 0),
  cos_float: quarterTurned('cos_float', 1),
  tan_float: wgsl(
    `fn tan_float(x: f32) -> f32 {
  if (!is_finite(x)) { return nan(); }
  let t = quarter_turns(x);
  let s = sin_series(t.y);
  let c = cos_series(t.y);
  if ((to_int(t.x) & 1i) == 1i) { return -c / s; }
  return select(x, s / c, is_nonzero(x));
}`,
    'quarter_turns',
    'sin_series',
    'cos_series',
    'is_finite',
    'is_nonzero',
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
};
