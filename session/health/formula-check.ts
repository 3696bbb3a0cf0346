import { uniform } from '../../graph-core/random/distributions.ts';
import { derive } from '../../graph-core/scalar/derive.ts';
import type { Expr } from '../../graph-core/scalar/expr.ts';
import { parseFormula } from '../../graph-core/scalar/parse.ts';
import { compile } from '../../kernels/cpu/expression.ts';
import type { FormulaCheck, FormulaEntry } from '../views/trust.ts';

/** Points that are looked at, and how many are tried to find so many at which the formula is smooth. */
const POINTS = 8;
const TRIED = 200;
/** Where the points lie: mostly near 0, some wider; those outside the formula's domain are passed over. */
const REACH = 2;
/** How far derivative and differences may be apart, relative to the larger of 1, the value and the slope. */
const TOLERANCE = 1e-6;
/** Steps of the differences: each is that much smaller than the one before, down to where rounding takes over. */
const FIRST_STEP = 2e-2;
const SHRINK = 1.6;
const STEPS = 12;

/**
 * Checks the derivative of a formula by each of its variables against differences in float64, at seeded random points: the
 * same for the same text. Null for a text that cannot be read.
 */
export function formulaCheckOf(expression: string): FormulaCheck | null {
  const formula = parseFormula(expression);
  if (!formula.ok) return null;
  const { expr, names } = formula.value;
  return checkSlopes(
    expr,
    names,
    names.map((_, i) => derive(expr, i)),
  );
}

/** The same for given derivatives, null being 0. */
export function checkSlopes(expr: Expr, names: readonly string[], slopes: readonly (Expr | null)[]): FormulaCheck {
  const value = functionOf(expr);
  const partials = slopes.map((slope) => slope && functionOf(slope));
  let points = 0;
  let worst: FormulaEntry | null = null;
  const draws = uniform({ seed: 0, stream: 'formula-check', step: 0 }, TRIED * names.length, -REACH, REACH);
  for (let trial = 0; trial < TRIED && points < POINTS && names.length > 0; trial++) {
    const at = Array.from(draws.subarray(trial * names.length, (trial + 1) * names.length));
    const entries = names.map((name, i) => compared(name, at, i, value, partials[i] ?? null));
    if (entries.some((entry) => entry === null)) continue;
    points++;
    for (const entry of entries as FormulaEntry[]) if (worst === null || !(entry.error <= worst.error)) worst = entry;
  }
  const found = worst as FormulaEntry | null;
  return { points, worst: found, passed: names.length === 0 || (points > 0 && found !== null && found.error <= TOLERANCE) };
}

type Value = (at: readonly number[]) => number;

function functionOf(expr: Expr): Value {
  const run = compile(expr, 'float64');
  return (at) => run({ inputs: Float64Array.from(at), coords: new Int32Array(0) });
}

/** One entry of the gradient; null where the differences tell nothing: outside the domain, at a corner or a step. */
function compared(name: string, at: readonly number[], i: number, value: Value, partial: Value | null): FormulaEntry | null {
  const x = at[i] as number;
  const here = value(at);
  const found = differenceAt((moved) => value(at.with(i, moved)), x);
  const scale = Math.max(1, Math.abs(here), Math.abs(found.slope));
  if (!Number.isFinite(here) || !(found.error <= TOLERANCE * 0.1 * scale)) return null;
  const derivative = partial ? partial(at) : 0;
  const apart = Math.abs(derivative - found.slope) / scale;
  return {
    name,
    at: [...at],
    derivative,
    difference: found.slope,
    error: Number.isNaN(apart) ? Number.POSITIVE_INFINITY : apart,
  };
}

/** Central differences of shrinking steps, extrapolated to a step of 0 (Ridders' method), and how far off they may be. */
function differenceAt(f: (x: number) => number, x: number): { readonly slope: number; readonly error: number } {
  let best = { slope: Number.NaN, error: Number.POSITIVE_INFINITY };
  let before: number[] = [];
  let h = FIRST_STEP * Math.max(1, Math.abs(x));
  for (let row = 0; row < STEPS; row++, h /= SHRINK) {
    const [left, right] = [x - h, x + h];
    const line = [(f(right) - f(left)) / (right - left)];
    let weight = SHRINK * SHRINK;
    for (let j = 1; j <= row; j++, weight *= SHRINK * SHRINK) {
      const [finer, coarser] = [line[j - 1] as number, before[j - 1] as number];
      const next = (finer * weight - coarser) / (weight - 1);
      const error = Math.max(Math.abs(next - finer), Math.abs(next - coarser));
      if (error < best.error) best = { slope: next, error };
      line.push(next);
    }
    before = line;
  }
  return best;
}
