import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { derive } from '../../graph-core/scalar/derive.ts';
import { type Expr, s } from '../../graph-core/scalar/expr.ts';
import { FUNCTION_NAMES, functionOf } from '../../graph-core/scalar/functions.ts';
import { parseFormula } from '../../graph-core/scalar/parse.ts';
import { tidyExpr } from '../../graph-core/scalar/tidy.ts';
import { compile } from '../../kernels/cpu/expression.ts';
import { checkSlopes, formulaCheckOf } from './formula-check.ts';

const numberOf = (e: Expr, ...inputs: number[]): number =>
  compile(e, 'float64')({ inputs: Float64Array.from(inputs), coords: new Int32Array(0) });

function read(text: string): { expr: Expr; names: readonly string[] } {
  const found = parseFormula(text);
  if (!found.ok) throw new Error(found.error.message);
  return found.value;
}

describe('the check of a formula', () => {
  it.each([
    'tanh(a*x1) + x2^2',
    'exp(-x^2/2) * sin(3*y)',
    'log(x) / sqrt(x)',
    'x^y',
    'sigmoid(x) + softplus(-x) * erf(y)',
    'where(x > 0, x^3, -x)',
    'max(x, y) + min(x, 0.5) + abs(y) + relu(x)',
    'acos(x) * atan2(y, x) + cosh(x) % 3',
    'asin(x)^3 + 1/(1 + y^2)',
  ])('passes to nine digits at eight points: %s', (text) => {
    const check = formulaCheckOf(text);
    expect(check).toMatchObject({ points: 8, passed: true });
    expect(check?.worst?.error).toBeLessThan(1e-9);
  });

  const smooth = FUNCTION_NAMES.filter((name) => functionOf(name)?.isStaircase !== true);
  it.each(smooth)('passes for the function %s by each of its operands', (name) => {
    const operands = { 1: 'x', 2: 'x, y', 3: 'x > 0, x^2, y' }[functionOf(name)?.arity ?? 0];
    expect(formulaCheckOf(`${name}(${operands})`)).toMatchObject({ points: 8, passed: true });
  });

  it('fails, and says where, when a derivative is wrong by a thousandth', () => {
    const { expr, names } = read('x^2 * y');
    const slopes = [derive(expr, 0), s.mul(derive(expr, 1) as Expr, 1.001)];
    const check = checkSlopes(expr, names, slopes);
    expect(check.passed).toBe(false);
    expect(check.worst?.name).toBe('y');
    expect(check.worst?.derivative).toBeCloseTo((check.worst?.difference ?? 0) * 1.001, 6);
  });

  it('fails when a derivative is left out, or is not a number', () => {
    const { expr, names } = read('x + y');
    expect(checkSlopes(expr, names, [derive(expr, 0), null]).passed).toBe(false);
    expect(checkSlopes(expr, names, [derive(expr, 0), s.constant(Number.NaN)]).passed).toBe(false);
  });

  it('has not passed where no smooth point was found', () => {
    expect(formulaCheckOf('log(-x^2 - 1)')).toEqual({ points: 0, worst: null, passed: false });
  });

  it('has nothing to check in a constant, and no answer for what cannot be read', () => {
    expect(formulaCheckOf('2*pi')).toMatchObject({ points: 0, passed: true });
    expect(formulaCheckOf('2x')).toBeNull();
  });
});

/** Smooth formulas of x and y. */
const formulas = fc.letrec<{ e: string }>((tie) => ({
  e: fc.oneof(
    { maxDepth: 3, withCrossShrink: true },
    fc.constantFrom('x', 'y', '2', '0.5', '3'),
    fc.tuple(fc.constantFrom('+', '-', '*', '/'), tie('e'), tie('e')).map(([sign, a, b]) => `(${a}) ${sign} (${b})`),
    fc.tuple(fc.constantFrom('sin', 'tanh', 'sigmoid', 'softplus', 'atan', 'erf'), tie('e')).map(([f, a]) => `${f}(${a})`),
    fc.tuple(tie('e'), fc.constantFrom('2', '3', '-1', '-2')).map(([a, n]) => `(${a})^${n}`),
    tie('e').map((a) => `-(${a})`),
  ),
})).e;

const close = (a: number, b: number): boolean => Math.abs(a - b) <= 1e-7 * Math.max(1, Math.abs(a), Math.abs(b));

describe('random formulas', () => {
  it('have the derivative that differences find', () => {
    fc.assert(
      fc.property(formulas, (text) => {
        const check = formulaCheckOf(text);
        return check !== null && (check.passed || check.points === 0);
      }),
      { seed: 1, numRuns: 300 },
    );
  });

  it('read the same tidied: the derivative on the screen is the one that runs', () => {
    let compared = 0;
    fc.assert(
      fc.property(
        formulas,
        fc.double({ min: 0.3, max: 2, noNaN: true }),
        fc.double({ min: -2, max: -0.3, noNaN: true }),
        (text, p, q) => {
          const { expr, names } = read(text);
          const at = names.map((name) => (name === 'x' ? p : q));
          for (const e of [expr, ...names.flatMap((_, i) => derive(expr, i) ?? [])]) {
            const [plain, tidy] = [numberOf(e, ...at), numberOf(tidyExpr(e), ...at)];
            // beyond that, rounding of differences that cancel is all there is to compare
            if (!Number.isFinite(plain) || Math.abs(plain) > 1e4) continue;
            compared++;
            if (!close(plain, tidy)) throw new Error(`${text}: ${plain} is ${tidy} when tidied`);
          }
        },
      ),
      { seed: 2, numRuns: 500 },
    );
    expect(compared).toBeGreaterThan(500);
  });
});

it('differentiates three times: tanh', () => {
  const { expr } = read('tanh(x)');
  const third = [0, 0, 0].reduce<Expr>((e) => derive(e, 0) as Expr, expr);
  const [x, t] = [0.7, Math.tanh(0.7)];
  expect(numberOf(third, x)).toBeCloseTo((1 - t * t) * (6 * t * t - 2), 12);
  expect(numberOf(derive(derive(derive(read('x^3').expr, 0) as Expr, 0) as Expr, 0) as Expr, -2)).toBe(6);
});
