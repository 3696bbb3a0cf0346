import type { Slot } from '../../graph-core/model/kernel-call.ts';
import { DTYPES } from '../../graph-core/program/keys.ts';
import { storageType } from './expression.ts';

/** A range of an arena as a kernel sees it; bytes. */
export interface Binding {
  readonly arena: number;
  readonly offset: number;
  readonly bytes: number;
  /** WGSL type of its elements: u32 where values of several types lie in it. */
  readonly storage: string;
}

/** Where a slot lies: in which binding, and how many elements behind its start. */
export interface Place {
  readonly binding: number;
  readonly behind: number;
}

export interface Bound {
  /** The last ones are writable: in them the outputs lie. */
  readonly bindings: readonly Binding[];
  readonly writable: number;
  readonly places: Places;
  /** Of slots that differ, each with a binding of its own in their order: what they hold, as one number. Null for all others. */
  readonly apart: number | null;
}

/** Places by slot. */
type Places = Pick<ReadonlyMap<number, Place>, 'get'>;

/**
 * One binding a slot. WebGPU refuses a buffer that is bound both read-only and writable in one dispatch, also for ranges
 * that do not meet: an input in the output's arena is reached through the output's binding, and so are all slots of an arena
 * through one binding where there would be more than `maxBindings`. `touched` are the slots that a call reads, and behind them the one it writes.
 */
export function bind(touched: readonly number[], slots: readonly Slot[], maxBindings: number): Bound {
  const apart = touched.length <= maxBindings ? apartIn(touched, slots) : null;
  if (apart !== null) return bindEach(touched, slots, apart);
  const written = touched[touched.length - 1] as number;
  const { arena } = slotAt(slots, written);
  const used = eachOnce(touched);
  let clash = false;
  for (const slot of used) if (slot !== written && slotAt(slots, slot).arena === arena) clash = true;
  const crowded = used.length > maxBindings;
  return crowded || clash ? bindShared(used, slots, crowded) : bindEach(used, slots, null);
}

/** What slots hold as one number, where they differ and none lies in the arena of the last one; else null. As most calls have them. */
function apartIn(touched: readonly number[], slots: readonly Slot[]): number | null {
  const last = touched.length - 1;
  const written = slotAt(slots, touched[last] as number);
  let held = DTYPES[written.dtype];
  for (let i = 0; i < last; i++) {
    const slot = touched[i] as number;
    const { arena, dtype } = slotAt(slots, slot);
    if (arena === written.arena) return null;
    for (let j = 0; j < i; j++) if (touched[j] === slot) return null;
    held = 3 * held + DTYPES[dtype];
  }
  return held;
}

/** The slots that a call touches, each once, the one that it writes last; the same list where they are that already. */
function eachOnce(touched: readonly number[]): readonly number[] {
  const last = touched.length - 1;
  const isKept = (slot: number, i: number): boolean => i === last || (slot !== touched[last] && touched.indexOf(slot) === i);
  return touched.every(isKept) ? touched : touched.filter(isKept);
}

/** One binding for the slots in the arena of the last one, which is written; one for each other slot, or arena where they are `crowded`. */
function bindShared(used: readonly number[], slots: readonly Slot[], crowded: boolean): Bound {
  const own = slotAt(slots, used.at(-1) as number).arena;
  const groups: number[][] = [];
  const byArena = new Map<number, number[]>([[own, []]]);
  for (const slot of used) {
    const { arena } = slotAt(slots, slot);
    const shared = crowded || arena === own ? byArena.get(arena) : undefined;
    if (shared) shared.push(slot);
    else {
      const group = [slot];
      groups.push(group);
      byArena.set(arena, group);
    }
  }
  return boundTo([...groups, byArena.get(own) as number[]], slots, 1);
}

/** One binding an arena, for calls that one dispatch makes, of each what it touches: what one of them writes another reads. */
export function bindArenas(calls: readonly (readonly number[])[], slots: readonly Slot[]): Bound {
  const written = new Set<number>();
  for (const touched of calls) written.add(slotAt(slots, touched[touched.length - 1] as number).arena);
  const read = new Map<number, number[]>();
  const others = new Map<number, number[]>();
  for (const arena of written) others.set(arena, []);
  for (const slot of new Set(calls.flat())) {
    const { arena } = slotAt(slots, slot);
    const group = others.get(arena) ?? read.get(arena);
    if (group) group.push(slot);
    else read.set(arena, [slot]);
  }
  return boundTo([...read.values(), ...others.values()], slots, written.size);
}

/** By the slots of a plan the bindings of those that have one of their own. */
const alone = new WeakMap<readonly Slot[], (Binding | undefined)[]>();

/** A binding for each slot, the last one written: as most calls have them. */
function bindEach(used: readonly number[], slots: readonly Slot[], apart: number | null): Bound {
  const known = alone.get(slots) ?? new Array<Binding | undefined>(slots.length);
  alone.set(slots, known);
  const bindings = used.map((slot): Binding => {
    known[slot] ??= bindingOf(slotAt(slots, slot));
    return known[slot];
  });
  return { bindings, writable: 1, places: new Starts(used), apart };
}

/** Slots that lie at the starts of their bindings, which are numbered as the slots come. */
class Starts implements Places {
  readonly #slots: readonly number[];

  constructor(slots: readonly number[]) {
    this.#slots = slots;
  }

  get(slot: number): Place | undefined {
    const binding = this.#slots.indexOf(slot);
    return binding < 0 ? undefined : startOf(binding);
  }
}

const STARTS: Place[] = [];

function startOf(binding: number): Place {
  STARTS[binding] ??= { binding, behind: 0 };
  return STARTS[binding];
}

function slotAt(slots: readonly Slot[], slot: number): Slot {
  const found = slots[slot];
  if (!found) throw new Error(`the plan has no slot ${slot}`);
  return found;
}

/** A binding for each group of slots of one arena. */
function boundTo(groups: readonly (readonly number[])[], slots: readonly Slot[], writable: number): Bound {
  const bindings: Binding[] = [];
  const places = new Map<number, Place>();
  for (const [binding, group] of groups.entries()) {
    const range = rangeOf(group.map((slot) => slotAt(slots, slot)));
    bindings.push(range);
    for (const slot of group) places.set(slot, { binding, behind: (slotAt(slots, slot).offset - range.offset) / 4 });
  }
  return { bindings, writable, places, apart: null };
}

const bindingOf = ({ arena, offset, bytes, dtype }: Slot): Binding => ({
  arena,
  offset,
  bytes: Math.max(bytes, 4),
  storage: storageType(dtype),
});

function rangeOf(members: readonly Slot[]): Binding {
  const { arena, dtype, offset: first } = members[0] as Slot;
  let offset = first;
  let end = offset;
  let storage = storageType(dtype);
  for (const slot of members) {
    offset = Math.min(offset, slot.offset);
    end = Math.max(end, slot.offset + Math.max(slot.bytes, 4));
    if (storageType(slot.dtype) !== storage) storage = 'u32';
  }
  return { arena, offset, bytes: end - offset, storage };
}
