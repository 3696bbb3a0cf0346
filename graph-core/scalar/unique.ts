import { childrenOf, type Expr } from './expr.ts';

/** Distinct nodes of a formula, and the indices of the inputs that it reads. */
interface Sizes {
  readonly nodes: number;
  readonly leaves: ReadonlySet<number>;
}

/** Expressions of which equal ones are one object: what stands in several formulas is then seen to be the same. */
export class UniqueExprs {
  readonly #byKey = new Map<string, Expr>();
  readonly #numbers = new Map<Expr, number>();
  readonly #byNumber: Expr[] = [];
  readonly #children: (readonly number[])[] = [];
  /** The walk that saw an expression last, and which walk it is: a set for each would take longer than the walk. */
  readonly #seen: number[] = [];
  #walk = 0;
  readonly #sizes = new Map<Expr, Sizes>();

  /** The one expression that equals `e`, whose operands are unique already. */
  unique(e: Expr): Expr {
    if (this.#numbers.has(e)) return e;
    const key = this.#keyOf(e);
    const before = this.#byKey.get(key);
    if (before) return before;
    this.#byKey.set(key, e);
    this.#numbers.set(e, this.#byNumber.push(e) - 1);
    this.#children.push(childrenOf(e).map((child) => this.#number(child)));
    this.#seen.push(0);
    return e;
  }

  /** Of a unique formula; stops counting at `most`. */
  sizesOf(root: Expr, most = Number.POSITIVE_INFINITY): Sizes {
    const before = this.#sizes.get(root);
    if (before) return before;
    this.#walk++;
    const leaves = new Set<number>();
    let nodes = 0;
    const visit = (at: number): void => {
      if (this.#seen[at] === this.#walk || nodes >= most) return;
      this.#seen[at] = this.#walk;
      nodes++;
      const e = this.#byNumber[at] as Expr;
      if (e.kind === 'input') leaves.add(e.index);
      for (const child of this.#children[at] as readonly number[]) visit(child);
    };
    visit(this.#number(root));
    const sizes = { nodes, leaves };
    if (nodes < most) this.#sizes.set(root, sizes);
    return sizes;
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
