import type { KernelCall, MapCall, ReduceCall, View } from '../model/kernel-call.ts';
import { sizeOf } from '../model/tensor.ts';
import { shared } from '../program/keys.ts';
import { Memo } from '../program/memo.ts';
import { cast, childrenOf, constant, type Expr, input, mapExpr, operationsOf } from '../scalar/expr.ts';
import { exprKey } from '../scalar/key.ts';

/** So many operations take no longer than reading a number. */
const CHEAP = 4;

/** Whether a reader may as well compute what a formula makes: it is cheap, and known from the place alone or one number for all. */
export const isKnown = ({ inputs, dims, expr, output }: MapCall): boolean =>
  (inputs.length === 0 || sizeOf(dims) === 1) && isCheap(expr) && inputs.every(({ slot }) => slot !== output.slot);

function isCheap(expr: Expr): boolean {
  if (operationsOf(expr) > CHEAP) return false;
  const isArithmetic = (e: Expr): boolean => {
    const isSlow =
      e.kind === 'unary' ? e.op !== 'neg' && e.op !== 'not' : e.kind === 'binary' && (e.op === 'pow' || e.op === 'atan2');
    return !isSlow && childrenOf(e).every(isArithmetic);
  };
  return isArithmetic(expr);
}

/**
 * A call that computes what `known` makes where it is read, in place of reading it; null where a place cannot be told from the reader's
 * own coordinates. Behind what it reads itself it reads what `known` does.
 */
export function computingKnown(reader: KernelCall, known: MapCall): KernelCall | null {
  if (reader.kernel !== 'map' && reader.kernel !== 'reduce') return null;
  let made: MapCall | ReduceCall = reader;
  for (;;) {
    const own = made.inputs.findIndex(({ slot }) => slot === known.output.slot);
    if (own < 0) return made;
    const next = withoutInput(made, own, known);
    if (!next) return null;
    made = next;
  }
}

function withoutInput(reader: MapCall | ReduceCall, own: number, known: MapCall): MapCall | ReduceCall | null {
  const dims = reader.kernel === 'map' ? reader.dims : [...reader.dims, ...reader.inner];
  const walk = walkOf(known, reader.inputs[own] as View, dims);
  const isInPost = reader.kernel === 'reduce' && reader.post !== undefined && reads(reader.post, own + 1);
  if (!walk || isInPost) return null;
  const kept = reader.inputs.length - 1;
  const expr = withKnown(reader.expr, own, known.expr, { kept, walk });
  const still = shared.sizes(dims.map(() => 0));
  const inputs = reader.inputs.filter((_, v) => v !== own);
  for (const { slot, offset } of known.inputs) inputs.push({ slot, offset, strides: still });
  if (reader.kernel === 'map') return { ...reader, expr, inputs };
  const post = reader.post && withoutNumber(reader.post, own + 1);
  return { ...reader, expr, ...(post ? { post } : {}), inputs };
}

/** For each dim of what is known the dim of the reader that counts along it, -1 where there is one place only. */
function walkOf({ dims, output }: MapCall, view: View, over: readonly number[]): readonly number[] | null {
  if (view.offset !== output.offset) return null;
  const walk = dims.map((size, d) =>
    size === 1 ? -1 : over.findIndex((n, e) => n === size && view.strides[e] === output.strides[d]),
  );
  if (walk.some((e, d) => e < 0 && dims[d] !== 1) || new Set(walk.filter((e) => e >= 0)).size < walk.filter((e) => e >= 0).length)
    return null;
  return over.every((n, e) => n === 1 || view.strides[e] === 0 || walk.includes(e)) ? walk : null;
}

const formulas = new Memo<Expr, Expr>();

/** One expression for all that are made alike. */
function withKnown(
  expr: Expr,
  own: number,
  known: Expr,
  { kept, walk }: { readonly kept: number; readonly walk: readonly number[] },
): Expr {
  return formulas.get(expr, `${own} ${kept} ${walk.join()} ${exprKey(known)}`, () => {
    const inner = mapExpr(known, (e) => {
      if (e.kind === 'input') return input(kept + e.index, e.dtype);
      if (e.kind !== 'coord') return e;
      const dim = walk[e.dim] as number;
      return dim < 0 ? constant(0, 'int32') : { ...e, dim };
    });
    return mapExpr(expr, (e) => {
      if (e.kind !== 'input') return e;
      return e.index === own ? cast(inner, e.dtype) : input(e.index > own ? e.index - 1 : e.index, e.dtype);
    });
  });
}

/** The numbers behind `gone` move up. */
const withoutNumber = (expr: Expr, gone: number): Expr =>
  mapExpr(expr, (e) => (e.kind === 'input' && e.index > gone ? input(e.index - 1, e.dtype) : e));

function reads(expr: Expr, index: number): boolean {
  let found = false;
  mapExpr(expr, (e) => {
    if (e.kind === 'input' && e.index === index) found = true;
    return e;
  });
  return found;
}
