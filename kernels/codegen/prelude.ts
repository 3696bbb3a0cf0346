/**
 * WGSL functions that keep to IEEE where drivers do not: WGSL may assume that NaN and infinity never occur, so both are
 * found by their bits and made from words of the uniform buffer (a constant expression may not be one).
 * Accuracy is that of float32: log1p, expm1 and sinh near 0 by Kahan's quotients; erf by its series near 0 and by
 * Abramowitz and Stegun 7.1.26 (absolute error 1.5e-7) elsewhere.
 */
export const PRELUDE: Readonly<Record<string, { readonly needs?: readonly string[]; readonly text: string }>> = {
  nan: { text: 'fn nan() -> f32 { return bitcast<f32>(u.words[0].x); }' },
  inf: { text: 'fn inf() -> f32 { return bitcast<f32>(u.words[0].y); }' },
  is_nan: { text: 'fn is_nan(x: f32) -> bool { return (bitcast<u32>(x) & 0x7fffffffu) > 0x7f800000u; }' },
  is_finite: { text: 'fn is_finite(x: f32) -> bool { return (bitcast<u32>(x) & 0x7f800000u) != 0x7f800000u; }' },
  c_exp: {
    needs: ['inf', 'is_nan'],
    text: `fn c_exp(x: f32) -> f32 {
  if (is_nan(x)) { return x; }
  if (x > 88.72284) { return inf(); }
  if (x < -103.9) { return 0.0; }
  return exp(x);
}`,
  },
  c_log: {
    needs: ['inf', 'nan', 'is_finite'],
    text: `fn c_log(x: f32) -> f32 {
  if (x < 0.0) { return nan(); }
  if (x == 0.0) { return -inf(); }
  if (!is_finite(x)) { return x; }
  return log(x);
}`,
  },
  c_sqrt: {
    needs: ['nan'],
    text: `fn c_sqrt(x: f32) -> f32 {
  if (x < 0.0) { return nan(); }
  return sqrt(x);
}`,
  },
  // drivers overflow inside tanh from about 88 on; beyond 15 it is 1 to float32 anyway
  c_tanh: {
    needs: ['is_nan'],
    text: `fn c_tanh(x: f32) -> f32 {
  if (is_nan(x)) { return x; }
  if (abs(x) < 0.02) { let s = x * x; return x * (1.0 - s * (0.33333334 - s * 0.13333334)); }
  return tanh(clamp(x, -15.0, 15.0));
}`,
  },
  c_log1p: {
    needs: ['c_log', 'is_finite'],
    text: `fn c_log1p(x: f32) -> f32 {
  if (abs(x) < 0.0001) { return x - 0.5 * x * x; }
  let v = 1.0 + x;
  if (x <= -1.0 || !is_finite(x)) { return c_log(v); }
  return log(v) * (x / (v - 1.0));
}`,
  },
  c_expm1: {
    needs: ['c_exp'],
    text: `fn c_expm1(x: f32) -> f32 {
  if (abs(x) < 0.5) { return x * (1.0 + x * (0.5 + x * (0.16666667 + x * (0.041666668 + x * (0.008333334 + x * (0.0013888889 + x * 0.0001984127)))))); }
  return c_exp(x) - 1.0;
}`,
  },
  c_sinh: {
    needs: ['c_exp', 'c_expm1'],
    text: `fn c_sinh(x: f32) -> f32 {
  if (abs(x) < 1.0) { let e = c_expm1(x); return 0.5 * (e + e / (e + 1.0)); }
  let h = c_exp(0.5 * abs(x));
  return sign(x) * (0.5 * h * h - 0.5 / (h * h));
}`,
  },
  c_cosh: {
    needs: ['c_exp'],
    text: `fn c_cosh(x: f32) -> f32 { let h = c_exp(0.5 * abs(x)); return 0.5 * h * h + 0.5 / (h * h); }`,
  },
  c_erf: {
    needs: ['c_exp', 'is_nan'],
    text: `fn c_erf(x: f32) -> f32 {
  if (is_nan(x)) { return x; }
  let a = abs(x);
  if (a < 0.5) {
    let s = x * x;
    return x * (1.1283792 - s * (0.37612638 - s * (0.11283792 - s * (0.026866170 - s * 0.0052239776))));
  }
  let t = 1.0 / (1.0 + 0.3275911 * a);
  let p = t * (0.2548296 + t * (-0.28449674 + t * (1.4214137 + t * (-1.453152 + t * 1.0614054))));
  return sign(x) * (1.0 - p * c_exp(-a * a));
}`,
  },
  c_pow: {
    needs: ['inf', 'nan', 'is_nan'],
    text: `fn c_pow(x: f32, y: f32) -> f32 {
  if (y == 0.0 || x == 1.0) { return 1.0; }
  if (is_nan(x) || is_nan(y)) { return nan(); }
  let odd = floor(y) == y && abs(y) < 16777216.0 && (i32(y) & 1) != 0;
  if (x == 0.0) { return select(select(0.0, x, odd), inf(), y < 0.0); }
  if (x > 0.0) { return pow(x, y); }
  if (floor(y) != y) { return nan(); }
  return select(1.0, -1.0, odd) * pow(-x, y);
}`,
  },
  c_asin: { needs: ['nan'], text: 'fn c_asin(x: f32) -> f32 { if (abs(x) > 1.0) { return nan(); } return asin(x); }' },
  c_acos: { needs: ['nan'], text: 'fn c_acos(x: f32) -> f32 { if (abs(x) > 1.0) { return nan(); } return acos(x); }' },
  rem_f: { text: 'fn rem_f(x: f32, y: f32) -> f32 { return x - y * floor(x / y); }' },
  rem_i: {
    text: `fn rem_i(x: i32, y: i32) -> i32 {
  if (y == 0) { return 0; }
  let r = x % y;
  return select(r, r + y, r != 0 && ((r < 0) != (y < 0)));
}`,
  },
};

/** The named functions and what they need, each once, in an order in which they may stand. */
export function preludeOf(names: Iterable<string>): string {
  const taken = new Map<string, string>();
  const take = (name: string): void => {
    const entry = PRELUDE[name];
    if (!entry || taken.has(name)) return;
    for (const needed of entry.needs ?? []) take(needed);
    taken.set(name, entry.text);
  };
  for (const name of names) take(name);
  return [...taken.values()].join('\n');
}
