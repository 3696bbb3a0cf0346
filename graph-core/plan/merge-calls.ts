import type { ContractCall, KernelCall, MapCall, ReduceCall, View } from '../model/kernel-call.ts';
import { sizeOf } from '../model/tensor.ts';
import { shared } from '../program/keys.ts';
import { Memo } from '../program/memo.ts';
import { type Expr, input, mapExpr } from '../scalar/expr.ts';
import type { Assembly, LooseSlot } from './assemble.ts';
import { CallsBySlot } from './calls-by-slot.ts';
import { computingKnown, isKnown } from './known-values.ts';
import type { PlannedCall, Stage } from './plan.ts';
import { pruned } from './prune.ts';

/**
 * Calls merged into one where one alone reads what the other makes: an elementwise formula of a sum becomes the sum's epilogue (bias,
 * activation, mask, the step of an optimiser), and a formula that is summed is computed inside the sum. What stands between them
 * never gets memory, and a device is asked once instead of twice.
 */
export function mergeCalls(assembly: Assembly, fixed: ReadonlySet<number>, maxBindings: number): Assembly {
  return new Merging(assembly, fixed, maxBindings).run();
}

/** A sum over something: what can have an epilogue. */
type SumCall = ContractCall | ReduceCall;

class Merging {
  readonly #assembly: Assembly;
  /** Slots that the host writes or reads. */
  readonly #fixed: ReadonlySet<number>;
  readonly #maxBindings: number;
  readonly #calls: (PlannedCall | null)[];
  /** By slot the numbers of the calls that read and write it, or did so before they were merged. */
  readonly #readers: CallsBySlot;
  readonly #writers: CallsBySlot;

  constructor(assembly: Assembly, fixed: ReadonlySet<number>, maxBindings: number) {
    this.#assembly = assembly;
    this.#fixed = fixed;
    this.#maxBindings = maxBindings;
    this.#calls = [...assembly.calls];
    this.#readers = new CallsBySlot(assembly.slots.length);
    this.#writers = new CallsBySlot(assembly.slots.length);
    for (let i = 0; i < assembly.calls.length; i++) this.#note((assembly.calls[i] as PlannedCall).call, i);
  }

  run(): Assembly {
    for (let i = 0; i < this.#calls.length; i++) this.#intoReaders(i);
    for (let i = 0; i < this.#calls.length; i++) this.#intoSum(i);
    for (let i = 0; i < this.#calls.length; i++) this.#intoEpilogue(i);
    return this.#withoutGaps();
  }

  /** What takes no longer to compute than to read is computed by all who read it. */
  #intoReaders(i: number): void {
    const made = this.#calls[i];
    if (made?.call.kernel !== 'map' || !isKnown(made.call)) return;
    const known = made.call;
    const { slot } = known.output;
    const isAlone = !this.#fixed.has(slot) && !this.#writers.some(slot, (at) => at !== i && this.#writes(at, slot));
    if (!isAlone || this.#assembly.slots[slot]?.dtype !== known.expr.dtype) return;
    const readers = new Map<number, KernelCall>();
    const isNeeded = this.#readers.some(slot, (j) => {
      if (readers.has(j) || this.#readsOf(j, slot) === 0) return false;
      const call = j > i ? computingKnown((this.#calls[j] as PlannedCall).call, known) : null;
      if (call && this.#fits(call) && this.#canWait(i, j)) readers.set(j, call);
      return !readers.has(j);
    });
    if (isNeeded) return;
    for (const [j, call] of readers) {
      const { origins, label } = this.#calls[j] as PlannedCall;
      this.#calls[j] = { call, origins: [...new Set([...origins, ...made.origins])], label };
      this.#note(call, j);
    }
    this.#calls[i] = null;
  }

  /** A formula that only a sum reads is computed in it. */
  #intoSum(i: number): void {
    const made = this.#calls[i];
    const j = made?.call.kernel === 'map' ? this.#onlyReader(i) : null;
    const sum = j === null ? null : this.#calls[j];
    if (!made || j === null || made.call.kernel !== 'map' || sum?.call.kernel !== 'reduce') return;
    const merged = computedIn(made.call, sum.call);
    if (merged && this.#fits(merged) && this.#canWait(i, j)) this.#replace(i, j, j, merged);
  }

  /** A formula that is the only reader of a sum becomes its epilogue. */
  #intoEpilogue(i: number): void {
    const sum = this.#calls[i];
    const isSum = sum && (sum.call.kernel === 'contract' || sum.call.kernel === 'reduce') && !sum.call.post;
    const j = isSum ? this.#onlyReader(i) : null;
    const formula = j === null ? null : this.#calls[j];
    if (!isSum || j === null || formula?.call.kernel !== 'map') return;
    const merged = withEpilogue(sum.call as SumCall, formula.call);
    if (!merged || !this.#fits(merged)) return;
    // as early as can be: what the sum reads is let go, and what it makes is small
    if (this.#canComeEarly(formula.call, i, j)) this.#replace(i, j, i, merged);
    else if (this.#canWait(i, j)) this.#replace(i, j, j, merged);
  }

  /** The one call that reads what call `i` makes, in one place; null where there are more, or the host does. */
  #onlyReader(i: number): number | null {
    const { slot } = (this.#calls[i] as PlannedCall).call.output;
    if (this.#fixed.has(slot) || this.#writers.some(slot, (at) => at !== i && this.#writes(at, slot))) return null;
    let found = -1;
    const hasOthers = this.#readers.some(slot, (at) => {
      if (at === found || this.#readsOf(at, slot) === 0) return false;
      const isFirst = found < 0;
      found = at;
      return !isFirst;
    });
    return found > i && !hasOthers && this.#readsOf(found, slot) === 1 ? found : null;
  }

  /** In how many places a call reads a slot. */
  #readsOf(at: number, slot: number): number {
    let count = 0;
    for (const view of this.#calls[at]?.call.inputs ?? []) if (view.slot === slot) count++;
    return count;
  }

  #writes(at: number, slot: number): boolean {
    return this.#calls[at]?.call.output.slot === slot;
  }

  #fits(call: KernelCall): boolean {
    const factors = call.inputs.slice(0, call.kernel === 'contract' ? 2 : 0);
    // what is written over as it is read may be read at its own place only
    if (factors.some(({ slot }) => slot === call.output.slot)) return false;
    const slots = new Set([call.output.slot]);
    for (const { slot } of call.inputs) slots.add(slot);
    return slots.size <= this.#maxBindings;
  }

  /** Whether what call `i` reads is still there at `j`. */
  #canWait(i: number, j: number): boolean {
    const { inputs } = (this.#calls[i] as PlannedCall).call;
    return inputs.every(({ slot }) => !this.#isWrittenBetween(slot, i, j));
  }

  /** Whether the formula of call `j` can be computed at `i`: what else it reads is there, and nobody in between sees a difference. */
  #canComeEarly({ inputs, output: { slot } }: MapCall, i: number, j: number): boolean {
    const made = (this.#calls[i] as PlannedCall).call.output.slot;
    const isThere = inputs.every((view) => view.slot === made || !this.#isWrittenBetween(view.slot, i - 1, j));
    const isRead = (): boolean => this.#readers.some(slot, (at) => at >= i && at < j && this.#readsOf(at, slot) > 0);
    return isThere && !this.#isWrittenBetween(slot, i - 1, j) && !isRead();
  }

  #isWrittenBetween(slot: number, i: number, j: number): boolean {
    return this.#writers.some(slot, (at) => at > i && at < j && this.#writes(at, slot));
  }

  #replace(i: number, j: number, at: number, call: KernelCall): void {
    const [first, second] = [this.#calls[i] as PlannedCall, this.#calls[j] as PlannedCall];
    const sum = second.call.kernel === 'reduce' ? second : first;
    const origins = [...new Set([...first.origins, ...second.origins])];
    this.#calls[i] = null;
    this.#calls[j] = null;
    this.#calls[at] = { call, origins, label: sum.label };
    this.#note(call, at);
  }

  #note({ inputs, output }: KernelCall, at: number): void {
    for (const { slot } of inputs) this.#readers.add(slot, at);
    this.#writers.add(output.slot, at);
  }

  #withoutGaps(): Assembly {
    const calls = this.#calls.filter((call) => call !== null);
    if (calls.length === this.#calls.length) return this.#assembly;
    const places: number[] = [0];
    for (const call of this.#calls) places.push((places.at(-1) as number) + (call === null ? 0 : 1));
    const stages = this.#assembly.stages
      .map((stage): Stage => ({ ...stage, from: places[stage.from] as number, to: places[stage.to] as number }))
      .filter(({ from, to }) => from < to);
    return withoutUnused({ ...this.#assembly, calls, stages }, this.#fixed);
  }
}

/** Slots that no call touches any more are gone, and the others are numbered anew. */
function withoutUnused(assembly: Assembly, fixed: ReadonlySet<number>): Assembly {
  const used = new Uint8Array(assembly.slots.length);
  for (const slot of fixed) used[slot] = 1;
  for (const { call } of assembly.calls) {
    for (const { slot } of call.inputs) used[slot] = 1;
    used[call.output.slot] = 1;
  }
  const slots: LooseSlot[] = [];
  const next = assembly.slots.map((slot, at) => (used[at] === 1 ? slots.push(slot) - 1 : -1));
  const moved = ({ slot, offset, strides }: View): View => ({ slot: next[slot] as number, offset, strides });
  const calls = assembly.calls.map(({ call, origins, label }): PlannedCall => {
    const inputs = call.inputs.map(moved);
    return { origins, label, call: { ...call, inputs, output: moved(call.output) } as KernelCall };
  });
  const slotOf = assembly.slotOf.map((slot) => next[slot] ?? -1);
  return { ...assembly, slots, calls, slotOf };
}

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

function withEpilogue(sum: SumCall, formula: MapCall): KernelCall | null {
  const own = formula.inputs.findIndex(({ slot }) => slot === sum.output.slot);
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
}

function computedIn(formula: MapCall, sum: ReduceCall): KernelCall | null {
  const own = sum.inputs.findIndex(({ slot }) => slot === formula.output.slot);
  const walk = sameWalk([...sum.dims, ...sum.inner], sum.inputs[own] as View, formula.dims, formula.output);
  if (!walk) return null;
  const kept = sum.inputs.length;
  const inner = renamed(formula.expr, `inside ${kept}`, (index) => kept + index, walk);
  if (!inner) return null;
  // the place of what is computed now stays, unread, so that the others keep their numbers
  const expr = mapExpr(sum.expr, (e) => (e.kind === 'input' && e.index === own ? inner : e));
  const inputs = [...sum.inputs, ...formula.inputs.map((view) => along(view, walk))];
  return pruned({ ...sum, expr, inputs }, own);
}
