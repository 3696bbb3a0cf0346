import type { Dtype } from '../model/tensor.ts';
import { shared } from '../program/keys.ts';
import { Memo } from '../program/memo.ts';
import type { Attrs } from '../program/program.ts';
import type { Expr } from '../scalar/expr.ts';
import { linesOf, UniqueExprs } from '../scalar/unique.ts';

/** What a formula reads in the place of one of its inputs: a leaf, or another formula, whose leaves are called `leaves` in the whole. */
export type Operand =
  | { readonly index: number; readonly leaf: number; readonly dtype: Dtype }
  | { readonly index: number; readonly formula: number; readonly leaves: readonly number[] };

/** A formula as an equation has it, and in which order that reads its leaves. */
interface AsMap {
  readonly attrs: Attrs;
  readonly ports: readonly string[];
  readonly order: readonly number[];
}

/** Expressions beyond which all are forgotten: of several large graphs. */
const MOST = 2 ** 16;

const inputs = new WeakMap<Expr, readonly number[]>();

/** The indices of the inputs that a formula reads. */
export function inputsOf(expr: Expr): readonly number[] {
  const before = inputs.get(expr);
  if (before !== undefined) return before;
  const read = new Set<number>();
  for (const { node } of linesOf(expr)) if (node.kind === 'input') read.add(node.index);
  const list = [...read];
  inputs.set(expr, list);
  return list;
}

/**
 * Formulas computed within formulas, by number. Their leaves are numbered as they come, so that what is made of equal formulas in the same way is
 * one formula, wherever in which graph it stands, and is worked out once.
 */
export class Composed {
  readonly #exprs = new UniqueExprs();
  readonly #known = new Memo<Expr, number>();
  readonly #maps: (AsMap | undefined)[] = [];

  get isFull(): boolean {
    return this.#exprs.count > MOST;
  }

  /** The formula `own` over its operands, of which there is one for each input that it reads. */
  of(own: Expr, operands: readonly Operand[]): number {
    let key = '';
    for (const each of operands)
      key += 'leaf' in each ? `${each.index}${each.dtype}${each.leaf};` : `${each.index}:${each.formula},${each.leaves.join()};`;
    return this.#known.get(own, key, () => {
      const read: number[] = [];
      for (const each of operands)
        read[each.index] =
          'leaf' in each ? this.#exprs.leaf(each.leaf, each.dtype) : this.#exprs.renamed(each.formula, each.leaves);
      return this.#exprs.substituted(own, read);
    });
  }

  /** Distinct nodes of a formula; more than `most` are not counted. */
  nodesOf(formula: number, most: number): number {
    return this.#exprs.sizesOf(formula, most + 1).nodes;
  }

  mapOf(formula: number): AsMap {
    const before = this.#maps[formula];
    if (before !== undefined) return before;
    const order = [...this.#exprs.sizesOf(formula).leaves];
    const names: number[] = [];
    for (const [place, leaf] of order.entries()) names[leaf] = place;
    const expr = this.#exprs.exprOf(this.#exprs.renamed(formula, names));
    const made = { attrs: shared.attrs({ expr }), ports: shared.names(order.map((_, i) => `inputs.${i}`)), order };
    this.#maps[formula] = made;
    return made;
  }
}
