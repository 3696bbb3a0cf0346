import type { Dtype } from '../model/tensor.ts';
import { shared } from '../program/keys.ts';
import { Key, NumberMemo } from '../program/memo.ts';
import type { Attrs } from '../program/program.ts';
import type { Expr } from '../scalar/expr.ts';
import { linesOf, UniqueExprs } from '../scalar/unique.ts';

const DTYPES: readonly Dtype[] = ['float', 'int32', 'bool'];

/** What a formula reads in the place of its inputs, written for one formula after the other. */
export class Operands {
  readonly key = new Key();

  begin(): void {
    this.key.begin();
  }

  /** A value in the place of input `index`, which is called `leaf` in the whole. */
  leaf(index: number, leaf: number, dtype: Dtype): void {
    this.key.push(index);
    this.key.push(-1 - DTYPES.indexOf(dtype));
    this.key.push(leaf);
  }

  /** Another formula in that place: what its leaves are called in the whole follows, one {@link called} each. */
  formula(index: number, formula: number, leaves: number): void {
    this.key.push(index);
    this.key.push(formula);
    this.key.push(leaves);
  }

  called(leaf: number): void {
    this.key.push(leaf);
  }
}

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
  readonly #known = new NumberMemo<Expr, number>();
  readonly #maps: (AsMap | undefined)[] = [];

  get isFull(): boolean {
    return this.#exprs.count > MOST;
  }

  /** The formula `own` over its operands, of which there is one for each input that it reads. */
  of(own: Expr, { key }: Operands): number {
    return this.#known.get(own, key, () => this.#exprs.substituted(own, this.#read(key.copy())));
  }

  /** The expressions in the places of the inputs. */
  #read(operands: readonly number[]): number[] {
    const read: number[] = [];
    for (let i = 0; i < operands.length; ) {
      const [index, formula, leaf] = operands.slice(i, i + 3) as [number, number, number];
      i += 3;
      if (formula < 0) read[index] = this.#exprs.leaf(leaf, DTYPES[-1 - formula] as Dtype);
      else {
        read[index] = this.#exprs.renamed(formula, operands.slice(i, i + leaf));
        i += leaf;
      }
    }
    return read;
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
