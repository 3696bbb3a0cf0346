import type { Builder, Value } from '../../program/builder.ts';
import { childrenOf, type Expr, input, mapExpr, s } from '../../scalar/expr.ts';
import type { Arithmetic } from '../../simulators/arithmetic.ts';

/**
 * Formulas over any number of scalar values, which become equations where they are kept: what stands between two of those is
 * one elementwise map. An input of an expression is the number of a value here.
 */
export class Terms implements Arithmetic<Expr> {
  readonly #b: Builder;
  readonly #values: Value[] = [];

  constructor(b: Builder) {
    this.#b = b;
  }

  /** A value as a term. */
  leaf(value: Value): Expr {
    this.#values.push(value);
    return input(this.#values.length - 1, value.dtype);
  }

  readonly of = (value: number): Expr => s.constant(value);
  readonly add = s.add;
  readonly sub = s.sub;
  readonly mul = s.mul;
  readonly div = s.div;
  readonly sin = s.sin;
  readonly cos = s.cos;
  readonly keep = (term: Expr): Expr => (term.kind === 'input' ? term : this.leaf(this.value(term)));

  /** The value of a term. */
  value(term: Expr): Value {
    if (term.kind === 'input') return this.#values[term.index] as Value;
    const used = [...inputsOf(term)];
    const place = new Map(used.map((index, i) => [index, i]));
    const formula = (...operands: Expr[]): Expr =>
      mapExpr(term, (e) => (e.kind === 'input' ? (operands[place.get(e.index) as number] as Expr) : e));
    return this.#b.map(formula, ...used.map((index) => this.#values[index] as Value));
  }
}

/** Numbers of the inputs of an expression, whose parts may stand in it several times. */
function inputsOf(root: Expr): ReadonlySet<number> {
  const found = new Set<number>();
  const seen = new Set<Expr>();
  const visit = (e: Expr): void => {
    if (seen.has(e)) return;
    seen.add(e);
    if (e.kind === 'input') found.add(e.index);
    for (const child of childrenOf(e)) visit(child);
  };
  visit(root);
  return found;
}
