import { expect, it } from 'vitest';
import type { Expr } from './expr.ts';
import { exprToText } from './text.ts';

const x: Expr = { kind: 'input', index: 0, dtype: 'float' };
const zero: Expr = { kind: 'const', value: 0, dtype: 'float' };

it('writes an expression in one line', () => {
  const isPositive: Expr = { kind: 'binary', op: 'gt', x, y: zero, dtype: 'bool' };
  const power: Expr = { kind: 'binary', op: 'pow', x, y: { kind: 'unary', op: 'neg', x, dtype: 'float' }, dtype: 'float' };
  expect(exprToText({ kind: 'select', cond: isPositive, x: power, y: zero, dtype: 'float' })).toBe(
    'select((#0 > 0), pow(#0, -#0), 0)',
  );
  expect(exprToText({ kind: 'cast', x: { kind: 'coord', dim: 1, dtype: 'int32' }, dtype: 'float' })).toBe('float(coord(1))');
});
