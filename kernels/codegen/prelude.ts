import { SPECIAL_FUNCTIONS } from './special-functions.ts';
import { TRIGONOMETRIC_FUNCTIONS } from './trigonometric-functions.ts';
import { type WgslFunction, wgsl } from './wgsl-function.ts';

/**
 * Comparisons, conversions and remainders that keep to IEEE and to torch. NaN and infinity are found by their bits, since
 * WGSL may assume that they never occur, and made from words of the uniform buffer, since a constant expression may not be one.
 */
const BASICS: Readonly<Record<string, WgslFunction>> = {
  nan: wgsl('fn nan() -> f32 { return bitcast<f32>(u.words[0].x); }'),
  inf: wgsl('fn inf() -> f32 { return bitcast<f32>(u.words[0].y); }'),
  minus_zero: wgsl('fn minus_zero() -> f32 { return bitcast<f32>((u.words[0].z & 0u) | 0x80000000u); }'),
  // x, but opaque to the driver, which may otherwise turn (y - k a) - k b into y - k (a + b) and lose what b was for: the
  // bits below infinity's exponent are zero, which only we know
  fence: wgsl('fn fence(x: f32) -> f32 { return bitcast<f32>(bitcast<u32>(x) ^ (u.words[0].y & 0x007fffffu)); }'),
  // x, but only when y is known
  after: wgsl(
    'fn after(x: f32, y: f32) -> f32 { return bitcast<f32>(bitcast<u32>(x) ^ (bitcast<u32>(y) & u.words[0].y & 0x007fffffu)); }',
  ),
  // a sum and what its rounding lost, exactly (Knuth)
  two_sum: wgsl(
    'fn two_sum(a: f32, b: f32) -> vec2<f32> { let sum = fence(a + b); let part = fence(sum - a); return vec2<f32>(sum, (a - fence(sum - part)) + (b - part)); }',
    'fence',
  ),
  // of two sums with what they lost; that goes back as soon as it fits, so that it stays small and loses little itself
  add_to: wgsl(
    `fn add_to(total: vec2<f32>, term: vec2<f32>) -> vec2<f32> {
  let pair = two_sum(total.x, term.x);
  let lost = total.y + term.y + pair.y;
  let low = select(0.0, lost, is_finite(lost));
  let sum = fence(pair.x + low);
  return vec2<f32>(sum, low - fence(sum - pair.x));
}`,
    'two_sum',
    'fence',
    'is_finite',
  ),
  is_nan: wgsl('fn is_nan(x: f32) -> bool { return (bitcast<u32>(x) & 0x7fffffffu) > 0x7f800000u; }'),
  is_finite: wgsl('fn is_finite(x: f32) -> bool { return (bitcast<u32>(x) & 0x7f800000u) != 0x7f800000u; }'),
  is_nonzero: wgsl('fn is_nonzero(x: f32) -> bool { return (bitcast<u32>(x) & 0x7fffffffu) != 0u; }'),
  ne_float: wgsl('fn ne_float(x: f32, y: f32) -> bool { return x != y || is_nan(x) || is_nan(y); }', 'is_nan'),
  eq_float: wgsl('fn eq_float(x: f32, y: f32) -> bool { return x == y && !is_nan(x) && !is_nan(y); }', 'is_nan'),
  lt_float: wgsl('fn lt_float(x: f32, y: f32) -> bool { return x < y && !is_nan(x) && !is_nan(y); }', 'is_nan'),
  le_float: wgsl('fn le_float(x: f32, y: f32) -> bool { return x <= y && !is_nan(x) && !is_nan(y); }', 'is_nan'),
  // the bits of the magnitude and of the sign
  with_sign: wgsl(
    'fn with_sign(x: f32, s: f32) -> f32 { return bitcast<f32>((bitcast<u32>(x) & 0x7fffffffu) | (bitcast<u32>(s) & 0x80000000u)); }',
  ),
  // truncates towards zero and saturates; NaN gives 0
  to_int: wgsl(
    `fn to_int(x: f32) -> i32 {
  if (is_nan(x)) { return 0i; }
  if (x >= 2147483648.0) { return 2147483647i; }
  if (x <= -2147483648.0) { return -2147483647i - 1i; }
  return i32(x);
}`,
    'is_nan',
  ),
  // with the sign of the divisor, as in torch
  rem_float: wgsl(
    `fn rem_float(x: f32, y: f32) -> f32 {
  if (!is_finite(x) || is_nan(y) || !is_nonzero(y)) { return nan(); }
  if (!is_finite(y)) { return select(y, x, x == 0.0 || (x < 0.0) == (y < 0.0)); }
  var m = x % y;
  if (abs(m) >= abs(y)) { m = 0.0; }
  if (m != 0.0 && (m < 0.0) != (y < 0.0)) { m = m + y; }
  return m;
}`,
    'is_finite',
    'is_nan',
    'is_nonzero',
    'nan',
    'inf',
  ),
  div_int: wgsl(`fn div_int(x: i32, y: i32) -> i32 {
  if (y == 0i) { return 0i; }
  if (y == -1i) { return -x; }
  let q = x / y;
  return select(q, q - 1i, x % y != 0i && (x < 0i) != (y < 0i));
}`),
  // threefry2x32 with 20 rounds, as in graph-core/random/threefry.ts
  threefry: wgsl(`fn threefry(key: vec2<u32>, counter: vec2<u32>) -> vec2<u32> {
  var keys = array<u32, 3>(key.x, key.y, 0x1bd11bdau ^ key.x ^ key.y);
  var turns = array<u32, 8>(13u, 15u, 26u, 6u, 17u, 29u, 16u, 24u);
  var x = counter + key;
  for (var round = 0u; round < 20u; round++) {
    let turn = turns[round % 8u];
    x.x += x.y;
    x.y = ((x.y << turn) | (x.y >> (32u - turn))) ^ x.x;
    if (round % 4u == 3u) {
      let k = (round + 1u) / 4u;
      x.x += keys[k % 3u];
      x.y += keys[(k + 1u) % 3u] + k;
    }
  }
  return x;
}`),
  rem_int: wgsl(`fn rem_int(x: i32, y: i32) -> i32 {
  if (y == 0i || y == -1i) { return 0i; }
  let m = x % y;
  return select(m, m + y, m != 0i && (m < 0i) != (y < 0i));
}`),
};

const FUNCTIONS: Readonly<Record<string, WgslFunction>> = {
  ...BASICS,
  ...SPECIAL_FUNCTIONS,
  ...TRIGONOMETRIC_FUNCTIONS,
};

/** The named functions and what they need, each once, in an order in which they may stand. */
export function preludeOf(names: Iterable<string>): string {
  const taken = new Map<string, string>();
  const take = (name: string): void => {
    const entry = FUNCTIONS[name];
    if (!entry) throw new Error(`the prelude has no function ${name}`);
    if (taken.has(name)) return;
    for (const needed of entry.needs) take(needed);
    taken.set(name, entry.text);
  };
  for (const name of [...names].sort()) take(name);
  return [...taken.values()].join('\n');
}
