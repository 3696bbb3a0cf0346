import type { KernelCall, MapCall, ReduceCall, View } from '../model/kernel-call.ts';
import { sizeOf } from '../model/tensor.ts';
import { inputsOf } from '../passes/composed.ts';
import { shared } from '../program/keys.ts';
import { cast, constant, input, mapExpr } from '../scalar/expr.ts';
import { pruned } from './prune.ts';
import { operationsFor } from './work.ts';

/** So many operations take no longer than reading a number. */
const CHEAP = 4;

/** Whether a reader may as well compute what a formula makes: it is cheap, and known from the place alone or one number for all. */
export const isKnown = ({ inputs, dims, expr }: MapCall): boolean =>
  (inputs.length === 0 || sizeOf(dims) === 1) && operationsFor(expr) <= CHEAP;

/**
 * A call that computes what `known` makes where it is read, in place of reading it; null where a place cannot be told from the reader's
 * own coordinates. Behind what it reads itself it reads what `known` does.
 */
export function computingKnown(reader: KernelCall, known: MapCall): KernelCall | null {
  if (reader.kernel !== 'map' && reader.kernel !== 'reduce') return null;
  let made: MapCall | ReduceCall | null = reader;
  while (made !== null) {
    const own: number = made.inputs.findIndex(({ slot }) => slot === known.output.slot);
    if (own < 0) break;
    made = computedFor(made, own, known);
  }
  return made;
}

/** `reader` with what `known` makes in the place of its input `own`. */
function computedFor(reader: MapCall | ReduceCall, own: number, known: MapCall): MapCall | ReduceCall | null {
  const dims = reader.kernel === 'map' ? reader.dims : [...reader.dims, ...reader.inner];
  const walk = walkOf(known, reader.inputs[own] as View, dims);
  const isInPost = reader.kernel === 'reduce' && reader.post !== undefined && inputsOf(reader.post).includes(own + 1);
  if (!walk || isInPost) return null;
  const kept = reader.inputs.length;
  const made = mapExpr(known.expr, (e) => {
    if (e.kind === 'input') return input(kept + e.index, e.dtype);
    if (e.kind !== 'coord') return e;
    const dim = walk[e.dim] as number;
    return dim < 0 ? constant(0, 'int32') : { ...e, dim };
  });
  const expr = mapExpr(reader.expr, (e) => (e.kind === 'input' && e.index === own ? cast(made, e.dtype) : e));
  const still = shared.sizes(dims.map(() => 0));
  const more = known.inputs.map(({ slot, offset }): View => ({ slot, offset, strides: still }));
  return pruned({ ...reader, expr, inputs: [...reader.inputs, ...more] }, own);
}

/** For each dim of what is known the dim of the reader that counts along it, -1 where there is one place only. */
function walkOf({ dims, output }: MapCall, view: View, over: readonly number[]): readonly number[] | null {
  if (view.offset !== output.offset) return null;
  const walk = dims.map((size, d) =>
    size === 1 ? -1 : over.findIndex((n, e) => n === size && view.strides[e] === output.strides[d]),
  );
  const counted = walk.filter((_, d) => dims[d] !== 1);
  if (counted.includes(-1) || new Set(counted).size < counted.length) return null;
  return over.every((n, e) => n === 1 || view.strides[e] === 0 || walk.includes(e)) ? walk : null;
}
