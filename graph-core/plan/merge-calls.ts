import type { KernelCall, MapCall } from '../model/kernel-call.ts';
import { originsOfBoth } from '../program/origins.ts';
import type { Assembly, LooseSlot } from './assemble.ts';
import { CallsBySlot } from './calls-by-slot.ts';
import { computingKnown, isKnown } from './known-values.ts';
import { computedIn, type SumCall, withEpilogue } from './merged-forms.ts';
import type { Stage } from './plan.ts';
import { type FormAt, outputOf, PlannedCall, takenApart } from './planned-call.ts';

/**
 * Calls merged into one where one alone reads what the other makes: an elementwise formula of a sum becomes the sum's epilogue (bias,
 * activation, mask, the step of an optimiser), and a formula that is summed is computed inside the sum. What stands between them
 * never gets memory, and a device is asked once instead of twice.
 */
export function mergeCalls(assembly: Assembly, fixed: Iterable<number>, maxBindings: number): Assembly {
  return new Merging(assembly, fixed, maxBindings).run();
}

class Merging {
  readonly #assembly: Assembly;
  /** By slot whether the host writes or reads it. */
  readonly #fixed: Uint8Array;
  readonly #maxBindings: number;
  readonly #calls: (PlannedCall | null)[];
  /** By slot the numbers of the calls that read and write it, or did so before they were merged. */
  readonly #readers: CallsBySlot;
  readonly #writers: CallsBySlot;

  constructor(assembly: Assembly, fixed: Iterable<number>, maxBindings: number) {
    this.#assembly = assembly;
    this.#fixed = new Uint8Array(assembly.slots.length);
    for (const slot of fixed) this.#fixed[slot] = 1;
    this.#maxBindings = maxBindings;
    this.#calls = [...assembly.calls];
    this.#readers = new CallsBySlot(assembly.slots.length);
    this.#writers = new CallsBySlot(assembly.slots.length);
    for (let i = 0; i < assembly.calls.length; i++) this.#note((assembly.calls[i] as PlannedCall).slots, i);
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
    if (made?.form.kernel !== 'map' || !isKnown(made.form)) return;
    const slot = outputOf(made);
    const writesWhatItReads = made.slots.indexOf(slot) < made.slots.length - 1;
    if (writesWhatItReads || !this.#isMadeBy(i, slot) || this.#assembly.slots[slot]?.dtype !== made.form.expr.dtype) return;
    const known = made.call as MapCall;
    const readers = new Map<number, KernelCall>();
    const isNeeded = this.#readers.some(slot, (j) => {
      if (readers.has(j) || this.#readsOf(j, slot) === 0) return false;
      const call = j > i ? computingKnown((this.#calls[j] as PlannedCall).call, known) : null;
      if (call && this.#fits(takenApart(call)) && this.#canWait(i, j)) readers.set(j, call);
      return !readers.has(j);
    });
    if (isNeeded) return;
    for (const [j, call] of readers) {
      const { origins, purpose } = this.#calls[j] as PlannedCall;
      const merged = PlannedCall.of(call, originsOfBoth(origins, made.origins), purpose);
      this.#calls[j] = merged;
      this.#note(merged.slots, j);
    }
    this.#calls[i] = null;
  }

  /** A formula that only a sum reads is computed in it. */
  #intoSum(i: number): void {
    const made = this.#calls[i];
    if (made?.form.kernel !== 'map') return;
    const j = this.#onlyReader(i);
    const sum = j === null ? null : this.#calls[j];
    if (j === null || sum?.form.kernel !== 'reduce') return;
    const own = sum.slots.indexOf(outputOf(made));
    const form = computedIn(made.form, sum.form, own);
    if (!form) return;
    const slots = sum.slots.slice(0, -1).concat(made.slots);
    slots.splice(own, 1);
    slots[slots.length - 1] = outputOf(sum);
    if (this.#fits({ form, slots }) && this.#canWait(i, j)) this.#replace(i, j, j, { form, slots });
  }

  /** A formula that is the only reader of a sum becomes its epilogue. */
  #intoEpilogue(i: number): void {
    const sum = this.#calls[i];
    if (!sum || (sum.form.kernel !== 'contract' && sum.form.kernel !== 'reduce') || sum.form.post) return;
    const j = this.#onlyReader(i);
    const formula = j === null ? null : this.#calls[j];
    if (j === null || formula?.form.kernel !== 'map') return;
    const own = formula.slots.indexOf(outputOf(sum));
    const form = withEpilogue(sum.form as SumCall, formula.form, own);
    if (!form) return;
    const behind = sum.slots.length - 1;
    const slots = sum.slots.slice(0, behind).concat(formula.slots);
    slots.splice(behind + own, 1);
    if (!this.#fits({ form, slots })) return;
    // as early as can be: what the sum reads is let go, and what it makes is small
    if (this.#canComeEarly(formula, i, j)) this.#replace(i, j, i, { form, slots });
    else if (this.#canWait(i, j)) this.#replace(i, j, j, { form, slots });
  }

  /** The one call that reads what call `i` makes, in one place; null where there are more, or the host does. */
  #onlyReader(i: number): number | null {
    const slot = outputOf(this.#calls[i] as PlannedCall);
    if (!this.#isMadeBy(i, slot)) return null;
    let found = -1;
    const hasOthers = this.#readers.some(slot, (at) => {
      if (at === found || this.#readsOf(at, slot) === 0) return false;
      const isFirst = found < 0;
      found = at;
      return !isFirst;
    });
    return found > i && !hasOthers && this.#readsOf(found, slot) === 1 ? found : null;
  }

  /** Whether call `i` alone writes a slot, and not the host, nor does that read it. */
  #isMadeBy(i: number, slot: number): boolean {
    return this.#fixed[slot] === 0 && !this.#writers.some(slot, (at) => at !== i && this.#writes(at, slot));
  }

  /** In how many places a call reads a slot. */
  #readsOf(at: number, slot: number): number {
    const call = this.#calls[at];
    if (!call) return 0;
    let count = 0;
    for (let v = 0; v < call.slots.length - 1; v++) if (call.slots[v] === slot) count++;
    return count;
  }

  #writes(at: number, slot: number): boolean {
    const call = this.#calls[at];
    return !!call && outputOf(call) === slot;
  }

  #fits({ form, slots }: FormAt): boolean {
    const factors = form.kernel === 'contract' ? 2 : 0;
    // what is written over as it is read may be read at its own place only
    for (let v = 0; v < factors; v++) if (slots[v] === slots[slots.length - 1]) return false;
    let distinct = 0;
    for (let v = 0; v < slots.length; v++) if (slots.indexOf(slots[v] as number) === v) distinct++;
    return distinct <= this.#maxBindings;
  }

  /** Whether what call `i` reads is still there at `j`. */
  #canWait(i: number, j: number): boolean {
    const { slots } = this.#calls[i] as PlannedCall;
    for (let v = 0; v < slots.length - 1; v++) if (this.#isWrittenBetween(slots[v] as number, i, j)) return false;
    return true;
  }

  /** Whether the formula of call `j` can be computed at `i`: what else it reads is there, and nobody in between sees a difference. */
  #canComeEarly({ slots }: PlannedCall, i: number, j: number): boolean {
    const made = outputOf(this.#calls[i] as PlannedCall);
    // the last one is what it writes
    for (const slot of slots) if (slot !== made && this.#isWrittenBetween(slot, i - 1, j)) return false;
    const output = outputOf({ slots });
    return !this.#readers.some(output, (at) => at >= i && at < j && this.#readsOf(at, output) > 0);
  }

  #isWrittenBetween(slot: number, i: number, j: number): boolean {
    return this.#writers.some(slot, (at) => at > i && at < j && this.#writes(at, slot));
  }

  #replace(i: number, j: number, at: number, { form, slots }: FormAt): void {
    const [first, second] = [this.#calls[i] as PlannedCall, this.#calls[j] as PlannedCall];
    const { purpose } = second.form.kernel === 'reduce' ? second : first;
    this.#calls[i] = null;
    this.#calls[j] = null;
    this.#calls[at] = new PlannedCall(form, slots, originsOfBoth(first.origins, second.origins), purpose);
    this.#note(slots, at);
  }

  #note(slots: readonly number[], at: number): void {
    const last = slots.length - 1;
    for (let v = 0; v < last; v++) this.#readers.add(slots[v] as number, at);
    this.#writers.add(slots[last] as number, at);
  }

  #withoutGaps(): Assembly {
    const calls = this.#calls.filter((call) => call !== null);
    if (calls.length === this.#calls.length) return this.#assembly;
    const places = new Int32Array(this.#calls.length + 1);
    for (let i = 0; i < this.#calls.length; i++) places[i + 1] = (places[i] as number) + (this.#calls[i] === null ? 0 : 1);
    const stages = this.#assembly.stages
      .map((stage): Stage => ({ ...stage, from: places[stage.from] as number, to: places[stage.to] as number }))
      .filter(({ from, to }) => from < to);
    return withoutUnused({ ...this.#assembly, calls, stages }, this.#fixed);
  }
}

/** Slots that no call touches any more are gone, and the others are numbered anew. */
function withoutUnused(assembly: Assembly, fixed: Uint8Array): Assembly {
  const used = fixed.slice();
  for (const call of assembly.calls) for (const slot of call.slots) used[slot] = 1;
  const slots: LooseSlot[] = [];
  const names = new Int32Array(used.length).fill(-1);
  for (let at = 0; at < used.length; at++) if (used[at] === 1) names[at] = slots.push(assembly.slots[at] as LooseSlot) - 1;
  const slotOf = assembly.slotOf.map((slot) => names[slot] ?? -1);
  const calls = assembly.calls.map(
    ({ form, slots: at, origins, purpose }) =>
      new PlannedCall(
        form,
        at.map((slot) => names[slot] as number),
        origins,
        purpose,
      ),
  );
  return { ...assembly, slots, calls, slotOf };
}
