import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Expr, s } from './expr.ts';
import { chainProduct, sameExpr, simplifyExpr } from './simplify.ts';

const x = s.input(0);
const y = s.input(1);
const i = s.input(2, 'int32');
const b = s.input(3, 'bool');

describe('simplifyExpr', () => {
  const table: [string, Expr, Expr][] = [
    ['x * 1', s.mul(x, 1), x],
    ['1 * x', s.mul(1, x), x],
    ['x / 1', s.div(x, 1), x],
    ['x * -1', s.mul(x, -1), s.neg(x)],
    ['-(-x)', s.neg(s.neg(x)), x],
    ['x - 0', s.sub(x, 0), x],
    ['x + -0', s.add(x, -0), x],
    ['exp(x) + 0', s.add(s.exp(x), 0), s.exp(x)],
    ['x x + 0', s.add(s.mul(x, x), 0), s.mul(x, x)],
    ['i + 0', s.add(i, s.constant(0, 'int32')), i],
    ['constants', s.add(s.mul(2, 3), s.sqrt(4)), s.constant(8)],
    ['whole numbers wrap around', s.mul(s.constant(2 ** 30, 'int32'), s.constant(4, 'int32')), s.constant(0, 'int32')],
    ['x ^ 0', s.pow(x, 0), s.constant(1)],
    ['x ^ 1', s.pow(x, 1), x],
    ['x ^ 2', s.pow(x, 2), s.mul(x, x)],
    ['x ^ -1', s.pow(x, -1), s.div(1, x)],
    ['known condition', s.select(s.gt(2, 1), x, y), x],
    ['equal branches', s.select(b, s.add(x, y), s.add(x, y)), s.add(x, y)],
    ['condition turned round', s.select(s.not(b), x, y), s.select(b, y, x)],
    ['true and b', s.and(s.constant(1, 'bool'), b), b],
    ['b or true', s.or(b, s.constant(1, 'bool')), s.constant(1, 'bool')],
    ['cast of a constant', s.cast(s.constant(2.7), 'int32'), s.constant(2, 'int32')],
    ['cast through int32', s.cast(s.cast(b, 'int32'), 'float'), s.cast(b, 'float')],
    ['inside out', s.mul(s.add(s.mul(x, 1), s.sub(y, 0)), s.exp(0)), s.add(x, y)],
  ];
  it.each(table)('%s', (_, expr, want) => {
    expect(simplifyExpr(expr)).toEqual(want);
  });

  const kept: [string, Expr][] = [
    ['x * 0: NaN for an infinite x', s.mul(x, 0)],
    ['x + 0: +0 for -0', s.add(x, 0)],
    ['x - x: NaN for an infinite x', s.sub(x, x)],
    ['x / x: NaN for 0', s.div(x, x)],
    ['1 / 0: no infinite constant is made', s.div(1, 0)],
    ['0 / 0: no NaN is made', s.div(0, 0)],
    ['log(0): no infinite constant is made', s.log(0)],
    ['x = x: false for NaN', s.eq(x, x)],
  ];
  it.each(kept)('keeps %s', (_, expr) => {
    expect(simplifyExpr(expr)).toEqual(expr);
  });

  it('never changes a bit of the value', () => {
    const expressions = fc.letrec<{ e: Expr }>((tie) => ({
      e: fc.oneof(
        { maxDepth: 5, withCrossShrink: true },
        fc.constantFrom<Expr>(x, y, s.constant(0), s.constant(-0), s.constant(1), s.constant(-1), s.constant(2)),
        fc.tuple(fc.constantFrom('add', 'sub', 'mul', 'div'), tie('e'), tie('e')).map(([op, p, q]) => s[op](p, q)),
        fc.tuple(fc.constantFrom('neg', 'exp', 'sqrt'), tie('e')).map(([op, p]) => s[op](p)),
        fc.tuple(tie('e'), tie('e'), tie('e')).map(([p, q, r]) => s.select(s.gt(p, q), q, r)),
      ),
    })).e;
    const numbers = fc.double();
    fc.assert(
      fc.property(expressions, numbers, numbers, (e, p, q) => {
        expect(Object.is(evaluate(simplifyExpr(e), [p, q]), evaluate(e, [p, q]))).toBe(true);
      }),
      { seed: 1, numRuns: 2000 },
    );
  });
});

/** The value of an expression of float operands. */
function evaluate(e: Expr, inputs: readonly number[]): number {
  switch (e.kind) {
    case 'const':
      return e.value;
    case 'input':
      return inputs[e.index] as number;
    case 'unary': {
      const v = evaluate(e.x, inputs);
      return e.op === 'neg' ? -v : e.op === 'exp' ? Math.exp(v) : Math.sqrt(v);
    }
    case 'binary': {
      const [p, q] = [evaluate(e.x, inputs), evaluate(e.y, inputs)];
      if (e.op === 'add') return p + q;
      if (e.op === 'sub') return p - q;
      if (e.op === 'mul') return p * q;
      return e.op === 'div' ? p / q : Number(p > q);
    }
    case 'select':
      return evaluate(e.cond, inputs) !== 0 ? evaluate(e.x, inputs) : evaluate(e.y, inputs);
    default:
      throw new Error(`not in this test: ${e.kind}`);
  }
}

describe('chainProduct', () => {
  it('masks: a branch of slope 0 gives 0, whatever comes in', () => {
    const slope = s.select(s.gt(x, 0), 1, 0);
    expect(chainProduct(y, slope)).toEqual(s.select(s.gt(x, 0), y, 0));
  });

  it('goes into nested branches and multiplies the rest', () => {
    const slope = s.select(b, 0, s.select(s.gt(x, 0), s.exp(x), 0));
    expect(chainProduct(y, slope)).toEqual(s.select(b, 0, s.select(s.gt(x, 0), s.mul(y, s.exp(x)), 0)));
  });

  it('needs no product by 1 or -1', () => {
    expect(chainProduct(y, s.constant(1))).toBe(y);
    expect(chainProduct(y, s.constant(-1))).toEqual(s.neg(y));
    expect(chainProduct(y, s.mul(x, x))).toEqual(s.mul(y, s.mul(x, x)));
  });
});

describe('sameExpr', () => {
  it('tells expressions apart by what is written', () => {
    expect(sameExpr(s.add(x, y), s.add(x, y))).toBe(true);
    expect(sameExpr(s.add(x, y), s.add(y, x))).toBe(false);
    expect(sameExpr(s.constant(0), s.constant(-0))).toBe(false);
    expect(sameExpr(s.cast(i, 'float'), s.cast(b, 'float'))).toBe(false);
  });
});
