import { describe, expect, it } from 'vitest';
import { type Expr, input, mapExpr, s } from './expr.ts';
import { exprKey } from './key.ts';
import { call } from './named.ts';
import { linesOf, UniqueExprs } from './unique.ts';

const [x, y] = [input(0), input(1)];

/** A formula over two inputs of which the second is computed by another one. */
function written(outer: Expr, inner: Expr): Expr {
  return mapExpr(outer, (e) => (e.kind === 'input' && e.index === 1 ? inner : e));
}

describe('formulas of which equal parts are one', () => {
  it('are what a substitution written out gives, whatever they are made of', () => {
    const outer: readonly Expr[] = [
      s.sub(x, y),
      s.select(s.lt(x, y), s.neg(y), s.mul(x, 2)),
      s.cast(s.and(s.eq(x, -0), s.not(y)), 'float'),
      call('sigmoid', s.add(x, y)),
      s.mul(call('sigmoid', y), s.sub(s.constant(1), call('sigmoid', y))),
      y,
    ];
    for (const inner of outer) {
      const unique = new UniqueExprs();
      const at = unique.substituted(inner, [unique.leaf(0, 'float'), unique.leaf(1, 'float')]);
      for (const each of outer) {
        const made = unique.substituted(each, [unique.leaf(0, 'float'), at]);
        expect(exprKey(unique.exprOf(made))).toBe(exprKey(written(each, inner)));
      }
    }
  });

  it('have one number where they are written alike, and only there', () => {
    const unique = new UniqueExprs();
    const leaves = [unique.leaf(7, 'float'), unique.leaf(8, 'float')];
    const of = (e: Expr): number => unique.substituted(e, leaves);
    expect(of(s.add(x, s.exp(y)))).toBe(of(s.add(x, s.exp(y))));
    const all = [s.add(x, y), s.add(y, x), s.sub(x, y), s.constant(0), s.constant(-0), s.neg(x), s.exp(x), s.cast(x, 'int32')];
    expect(new Set(all.map(of)).size).toBe(all.length);
  });

  it('are counted by distinct nodes, with the inputs in the order in which they come', () => {
    const unique = new UniqueExprs();
    const squared = unique.substituted(s.mul(s.exp(x), s.exp(x)), [unique.leaf(9, 'float')]);
    const whole = unique.substituted(s.add(y, x), [squared, unique.leaf(3, 'float')]);
    const { nodes, leaves } = unique.sizesOf(whole);
    expect(nodes).toBe(5);
    expect([...leaves]).toEqual([3, 9]);
    expect(linesOf(s.mul(s.exp(x), x)).length).toBe(3);
  });

  it('can have their inputs called otherwise, two of them alike', () => {
    const unique = new UniqueExprs();
    const of = (e: Expr): number => unique.substituted(e, [unique.leaf(0, 'float'), unique.leaf(1, 'float')]);
    for (const make of [s.sub, (a: Expr, b: Expr) => call('sigmoid', s.mul(s.exp(a), s.add(b, s.exp(a))))]) {
      expect(unique.renamed(of(make(x, y)), [1, 0])).toBe(of(make(y, x)));
      expect(unique.renamed(of(make(x, y)), [1, 1])).toBe(of(make(y, y)));
      expect(unique.renamed(of(make(x, y)), [0, 1])).toBe(of(make(x, y)));
    }
  });
});
