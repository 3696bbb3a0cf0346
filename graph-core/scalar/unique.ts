import type { Expr } from './expr.ts';

/** Expressions of which equal ones are one object: what stands in several formulas is then seen to be the same. */
export class UniqueExprs {
  readonly #byKey = new Map<string, Expr>();
  readonly #numbers = new Map<Expr, number>();

  /** The one expression that equals `e`, whose operands are unique already. */
  unique(e: Expr): Expr {
    if (this.#numbers.has(e)) return e;
    const key = this.#keyOf(e);
    const before = this.#byKey.get(key);
    if (before) return before;
    this.#byKey.set(key, e);
    this.#numbers.set(e, this.#numbers.size);
    return e;
  }

  #keyOf(e: Expr): string {
    switch (e.kind) {
      case 'const':
        return `const ${e.dtype} ${Object.is(e.value, -0) ? '-0' : e.value}`;
      case 'input':
        return `input ${e.dtype} ${e.index}`;
      case 'coord':
        return `coord ${e.dim}`;
      case 'unary':
        return `${e.op} ${e.dtype} ${this.#number(e.x)}`;
      case 'cast':
        return `cast ${e.dtype} ${this.#number(e.x)}`;
      case 'binary':
        return `${e.op} ${e.dtype} ${this.#number(e.x)} ${this.#number(e.y)}`;
      case 'select':
        return `select ${e.dtype} ${this.#number(e.cond)} ${this.#number(e.x)} ${this.#number(e.y)}`;
      case 'call':
        return `call ${e.name} ${e.dtype} ${this.#number(e.body)}`;
    }
  }

  #number(e: Expr): number {
    const known = this.#numbers.get(e);
    if (known === undefined) throw new Error('an operand has to be unique before what reads it');
    return known;
  }
}
