import type { KernelCall, Slot, View } from '../../graph-core/model/kernel-call.ts';
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
  readonly places: ReadonlyMap<number, Place>;
}

/**
 * One binding a slot. WebGPU refuses a buffer that is bound both read-only and writable in one dispatch, also for ranges
 * that do not meet: an input in the output's arena is reached through the output's binding, and so are all slots of an arena
 * through one binding where there would be more than `maxBindings`.
 */
export function bind(call: KernelCall, slots: readonly Slot[], maxBindings: number): Bound {
  const used = [...new Set([...call.inputs, call.output].map(({ slot }: View) => slot))];
  const written = call.output.slot;
  const of = (slot: number): Slot => {
    const found = slots[slot];
    if (!found) throw new Error(`the plan has no slot ${slot}`);
    return found;
  };
  const crowded = used.length > maxBindings;
  const clash = used.some((slot) => slot !== written && of(slot).arena === of(written).arena);
  const keyOf = (slot: number): string =>
    crowded || (clash && of(slot).arena === of(written).arena) ? `arena ${of(slot).arena}` : `slot ${slot}`;

  const keys = [...new Set(used.map(keyOf))].filter((key) => key !== keyOf(written));
  keys.push(keyOf(written));
  const bindings = keys.map((key) => rangeOf(used.filter((slot) => keyOf(slot) === key).map(of)));
  const places = used.map((slot): [number, Place] => {
    const binding = keys.indexOf(keyOf(slot));
    return [slot, { binding, behind: (of(slot).offset - (bindings[binding] as Binding).offset) / 4 }];
  });
  return { bindings, writable: 1, places: new Map(places) };
}

/** One binding an arena, for calls that one dispatch makes: what one of them writes another reads. */
export function bindArenas(calls: readonly KernelCall[], slots: readonly Slot[]): Bound {
  const arenaOf = ({ slot }: View): number => (slots[slot] as Slot).arena;
  const written = new Set(calls.map(({ output }) => arenaOf(output)));
  const read = new Set(calls.flatMap(({ inputs }) => inputs.map(arenaOf)).filter((arena) => !written.has(arena)));
  const arenas = [...read, ...written];
  const used = [...new Set(calls.flatMap(({ inputs, output }) => [...inputs, output].map(({ slot }) => slot)))];
  const members = arenas.map((arena) => used.filter((slot) => (slots[slot] as Slot).arena === arena));
  const bindings = members.map((each) => rangeOf(each.map((slot) => slots[slot] as Slot)));
  const places = members.flatMap((each, binding) =>
    each.map((slot): [number, Place] => {
      const behind = ((slots[slot] as Slot).offset - (bindings[binding] as Binding).offset) / 4;
      return [slot, { binding, behind }];
    }),
  );
  return { bindings, writable: written.size, places: new Map(places) };
}

function rangeOf(members: readonly Slot[]): Binding {
  const offset = Math.min(...members.map((slot) => slot.offset));
  const end = Math.max(...members.map((slot) => slot.offset + Math.max(slot.bytes, 4)));
  const [storage = 'u32', ...others] = new Set(members.map(({ dtype }) => storageType(dtype)));
  return { arena: (members[0] as Slot).arena, offset, bytes: end - offset, storage: others.length === 0 ? storage : 'u32' };
}
