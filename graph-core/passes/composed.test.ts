import { expect, it } from 'vitest';
import { type Expr, input, mapExpr, s } from '../scalar/expr.ts';
import { exprKey } from '../scalar/key.ts';
import { call } from '../scalar/named.ts';
import { Composed, Operands } from './composed.ts';

const [x, y] = [input(0), input(1)];
const FORMULAS: readonly Expr[] = [
  s.sub(x, y),
  s.mul(s.exp(y), s.add(x, s.exp(y))),
  s.mul(call('sigmoid', s.add(y, x)), s.sub(s.constant(1), call('sigmoid', s.add(y, x)))),
];
/** Which leaves the two inputs of a formula are. */
const PLACES = [
  [0, 1],
  [1, 0],
  [0, 0],
  [2, 1],
] as const;

/** For each input the leaf that it is, or a formula with its leaves. */
function operandsOf(...given: readonly (number | readonly [formula: number, leaves: readonly number[]])[]): Operands {
  const operands = new Operands();
  operands.begin();
  for (const [index, each] of given.entries()) {
    if (typeof each === 'number') operands.leaf(index, each, 'float');
    else {
      operands.formula(index, each[0], each[1].length);
      for (const leaf of each[1]) operands.called(leaf);
    }
  }
  return operands;
}

const written = (outer: Expr, operands: readonly Expr[]): Expr =>
  mapExpr(outer, (e) => (e.kind === 'input' ? (operands[e.index] as Expr) : e));

/** A formula as an equation has it, over its leaves by their own numbers again. */
function read(composed: Composed, formula: number): string {
  const { attrs, order } = composed.mapOf(formula);
  return exprKey(
    written(
      attrs.expr as Expr,
      order.map((place) => input(place)),
    ),
  );
}

it('computes a formula in another one, whichever leaves the two have in common, however often it is asked', () => {
  const composed = new Composed();
  for (const round of [0, 1])
    for (const inner of FORMULAS)
      for (const outer of FORMULAS)
        for (const [a, b] of PLACES)
          for (const other of [0, 1, 3]) {
            const made = composed.of(inner, operandsOf(0, 1));
            const whole = composed.of(outer, operandsOf(other, [made, [a, b]]));
            const wanted = written(outer, [input(other), written(inner, [input(a), input(b)])]);
            expect(read(composed, whole), `round ${round}`).toBe(exprKey(wanted));
          }
});

it('has one formula for all that are made alike', () => {
  const composed = new Composed();
  const once = composed.of(s.sub(x, y), operandsOf(0, 1));
  expect(composed.of(s.sub(x, y), operandsOf(0, 1))).toBe(once);
  expect(composed.of(s.sub(x, y), operandsOf(0, 0))).not.toBe(once);
  expect(composed.mapOf(once)).toBe(composed.mapOf(once));
  expect([composed.nodesOf(once, 2), composed.nodesOf(once, 9)]).toEqual([3, 3]);
});
