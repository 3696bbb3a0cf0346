import type { ContractCall, KernelCall, MapCall, ReduceCall, View } from '../model/kernel-call.ts';
import { sizeOf } from '../model/tensor.ts';
import { shared } from '../program/keys.ts';
import { Memo } from '../program/memo.ts';
import { type Expr, input, mapExpr } from '../scalar/expr.ts';
import { PairMemo } from './pair-memo.ts';
import { pruned } from './prune.ts';

/** A sum over something: what can have an epilogue. */
export type SumCall = ContractCall | ReduceCall;

/** By the place in which one form reads what another one makes: the two in one, null where there is no such thing. */
type ByPlace = (KernelCall | null | undefined)[];

function remembered<A extends KernelCall, B extends KernelCall>(
  merge: (first: A, second: B, own: number) => KernelCall | null,
): (first: A, second: B, own: number) => KernelCall | null {
  const known = new PairMemo<A, B, ByPlace>();
  return (first, second, own) => {
    const byPlace = known.get(first, second, () => []);
    let merged = byPlace[own];
    if (merged === undefined) {
      merged = merge(first, second, own);
      byPlace[own] = merged;
    }
    return merged;
  };
}

/**
 * A sum with a formula as its epilogue, whose input `own` is the sum. It reads what the sum does and then what else the formula does, and writes what
 * the formula does.
 */
export const withEpilogue = remembered((sum: SumCall, formula: MapCall, own: number): KernelCall | null => {
  const dims = sum.kernel === 'contract' ? [...sum.batch, ...sum.m, ...sum.n] : sum.dims;
  const walk = sameWalk(dims, sum.output, formula.dims, formula.inputs[own] as View);
  if (!walk) return null;
  const behind = sum.inputs.length;
  const more = formula.inputs.filter((_, v) => v !== own);
  const post = renamed(
    formula.expr,
    `epilogue ${own} ${behind}`,
    (index) => (index === own ? 0 : 1 + behind + (index > own ? index - 1 : index)),
    // a contraction counts along nothing
    sum.kernel === 'contract' ? [] : walk,
  );
  if (!post) return null;
  const output = along(formula.output, walk);
  const views = more.map((view) => along(view, walk));
  if (sum.kernel === 'contract') return { ...sum, post, inputs: [...sum.inputs, ...views], output };
  const still = sum.inner.map(() => 0);
  return {
    ...sum,
    post,
    inputs: [...sum.inputs, ...views.map((view) => ({ ...view, strides: shared.sizes([...view.strides, ...still]) }))],
    output,
  };
});

/** A sum that computes its input `own` by a formula itself: behind what else it reads it reads what the formula does. */
export const computedIn = remembered((formula: MapCall, sum: ReduceCall, own: number): KernelCall | null => {
  const walk = sameWalk([...sum.dims, ...sum.inner], sum.inputs[own] as View, formula.dims, formula.output);
  if (!walk) return null;
  const kept = sum.inputs.length;
  const inner = renamed(formula.expr, `inside ${kept}`, (index) => kept + index, walk);
  if (!inner) return null;
  // the place of what is computed now stays, unread, so that the others keep their numbers
  const expr = mapExpr(sum.expr, (e) => (e.kind === 'input' && e.index === own ? inner : e));
  const inputs = [...sum.inputs, ...formula.inputs.map((view) => along(view, walk))];
  return pruned({ ...sum, expr, inputs }, own);
});

/** For each of `dims`, walked by `view`, the dim of `others` that `other` walks in the same way; -1 for a size of 1. Null where one has no other. */
function sameWalk(dims: readonly number[], view: View, others: readonly number[], other: View): readonly number[] | null {
  if (view.offset !== other.offset || sizeOf(dims) !== sizeOf(others)) return null;
  const taken = new Set<number>();
  const found = dims.map((size, d) => {
    if (size === 1) return -1;
    const e = others.findIndex((n, at) => n === size && !taken.has(at) && other.strides[at] === view.strides[d]);
    taken.add(e);
    return e;
  });
  return found.some((e, d) => e < 0 && dims[d] !== 1) ? null : found;
}

/** A view over other dims: `walk` says which of its own dims each of them is. */
function along(view: View, walk: readonly number[]): View {
  const { slot, offset, strides } = view;
  if (walk.length === strides.length && walk.every((e, d) => (e < 0 ? strides[d] === 0 : e === d))) return view;
  return { slot, offset, strides: shared.sizes(walk.map((e) => (e < 0 ? 0 : (strides[e] as number)))) };
}

const formulas = new Memo<Expr, { readonly made: Expr | null }>();

/**
 * `expr` with its inputs, and the dims that it counts along, called otherwise; null where a dim has no other name. It is one expression each
 * time: `key` says how the inputs are called.
 */
function renamed(expr: Expr, key: string, nameOf: (index: number) => number, dims: readonly number[]): Expr | null {
  return formulas.get(expr, `${key} ${dims.join()}`, () => {
    let isWhole = true;
    const made = mapExpr(expr, (e) => {
      if (e.kind === 'input') return input(nameOf(e.index), e.dtype);
      if (e.kind !== 'coord') return e;
      const dim = dims.indexOf(e.dim);
      if (dim < 0) isWhole = false;
      return { ...e, dim };
    });
    return { made: isWhole ? made : null };
  }).made;
}
