import { describe, expect, it } from 'vitest';
import { derive } from './derive.ts';
import { type Expr, s } from './expr.ts';
import { simplifyExpr } from './simplify.ts';
import { exprToTex } from './tex.ts';

const x = s.input(0);
const y = s.input(1);
const c = s.input(0, 'bool');

describe('exprToTex', () => {
  const table: [string, Expr, string][] = [
    ['sum in a product', s.mul(s.add(x, 1), y), '\\left(x + 1\\right) \\, y'],
    ['product in a sum', s.add(s.mul(2, x), y), '2 \\, x + y'],
    ['sum after a minus', s.sub(x, s.add(y, 1)), 'x - \\left(y + 1\\right)'],
    ['sum before a minus', s.sub(s.add(x, y), 1), 'x + y - 1'],
    ['minus after a plus', s.add(x, s.neg(y)), 'x + \\left(-y\\right)'],
    ['minus a sum', s.neg(s.add(x, y)), '-\\left(x + y\\right)'],
    ['minus a product', s.neg(s.mul(x, y)), '-x \\, y'],
    ['negative constant as factor', s.mul(x, -2), '-2 \\, x'],
    ['negative constant in a sum', s.add(y, s.mul(x, -2)), 'y + \\left(-2 \\, x\\right)'],
    ['numbers side by side', s.mul(2, s.mul(3, x)), '2 \\cdot 3 \\, x'],
    ['square', s.mul(x, x), '{x}^2'],
    ['square of a function', s.mul(s.tanh(x), s.tanh(x)), '{\\tanh\\left(x\\right)}^2'],
    ['square of a sum', s.mul(s.add(x, 1), s.add(x, 1)), '\\left(x + 1\\right) \\, \\left(x + 1\\right)'],
    ['fraction', s.div(s.add(x, 1), y), '\\frac{x + 1}{y}'],
    ['power of a sum', s.pow(s.add(x, 1), y), '{\\left(x + 1\\right)}^{y}'],
    ['exponential', s.exp(s.neg(x)), 'e^{-x}'],
    ['root', s.sqrt(s.add(x, y)), '\\sqrt{x + y}'],
    ['cases', s.select(s.gt(x, 0), x, 0), '\\begin{cases} x & \\text{if } x > 0 \\\\ 0 & \\text{otherwise} \\end{cases}'],
    ['indicator', s.mul(s.cast(s.lt(x, y), 'float'), y), '\\left[x < y\\right] \\, y'],
    ['logic', s.or(s.and(s.gt(x, 0), s.gt(y, 0)), s.lt(x, y)), 'x > 0 \\land y > 0 \\lor x < y'],
    ['logic with brackets', s.and(s.or(s.gt(x, 0), s.gt(y, 0)), s.lt(x, y)), '\\left(x > 0 \\lor y > 0\\right) \\land x < y'],
    ['power of ten', s.mul(1e-7, x), '1 \\cdot 10^{-7} \\, x'],
    ['promoted integer', s.add(s.input(0, 'int32'), y), 'x + y'],
    ['truth value', c, 'x'],
  ];
  it.each(table)('%s', (_, expr, want) => {
    expect(exprToTex(expr, ['x', 'y'])).toBe(want);
  });

  it('numbers operands without names', () => {
    expect(exprToTex(s.add(x, y))).toBe('x_{1} + x_{2}');
  });

  it('writes derivatives as people would', () => {
    const slope = derive(s.tanh(s.mul(3, x)), 0);
    expect(exprToTex(simplifyExpr(slope as Expr), ['x'])).toBe('3 \\, \\left(1 - {\\tanh\\left(3 \\, x\\right)}^2\\right)');
  });
});
