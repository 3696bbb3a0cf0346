import type { Slot } from '../model/kernel-call.ts';
import { type Assembly, type LooseSlot, slotsOf } from './assemble.ts';
import type { PlanLimits } from './limits.ts';

/** When a slot's contents matter: from the call that first writes it to the last one that reads it. */
export interface Lifetime {
  readonly from: number;
  readonly to: number;
}

interface Placed extends Lifetime {
  readonly offset: number;
  readonly end: number;
}

interface Arena {
  bytes: number;
  readonly placed: Placed[];
}

/**
 * Gives every slot an arena and an offset. Slots whose lifetimes do not meet may share bytes. Within one call the output
 * lies in another arena than the inputs: WebGPU refuses a buffer that is bound read-only and writable in one dispatch.
 * First fit in the order of first use; the arena is chosen like a colour that no neighbour has.
 */
export function place(
  assembly: Assembly,
  lifetimes: readonly Lifetime[],
  limits: PlanLimits,
): { slots: Slot[]; arenas: number[] } {
  const neighbours = conflicts(assembly);
  const arenas: Arena[] = [];
  const slots: Slot[] = new Array(assembly.slots.length);
  const order = assembly.slots.map((_, i) => i).sort((a, b) => start(lifetimes, a) - start(lifetimes, b) || a - b);
  for (const index of order) {
    const slot = assembly.slots[index] as LooseSlot;
    const taken = new Set([...(neighbours.get(index) ?? [])].map((n) => slots[n]?.arena));
    slots[index] = { ...put(arenas, slot, lifetimes[index] as Lifetime, taken, limits), ...slot };
  }
  return { slots, arenas: arenas.map((arena) => arena.bytes) };
}

const start = (lifetimes: readonly Lifetime[], slot: number): number => lifetimes[slot]?.from ?? 0;

/** For each slot, those it may not share an arena with. */
function conflicts({ calls }: Assembly): Map<number, Set<number>> {
  const of = new Map<number, Set<number>>();
  const add = (a: number, b: number): void => void (of.get(a) ?? of.set(a, new Set()).get(a))?.add(b);
  for (const { call } of calls) {
    const { reads, writes } = slotsOf(call);
    for (const read of reads) {
      if (read === writes) continue;
      add(read, writes);
      add(writes, read);
    }
  }
  return of;
}

function put(arenas: Arena[], slot: LooseSlot, life: Lifetime, taken: ReadonlySet<number | undefined>, limits: PlanLimits) {
  const bytes = Math.ceil(Math.max(slot.bytes, 4) / limits.alignment) * limits.alignment;
  for (const [index, arena] of arenas.entries()) {
    if (taken.has(index)) continue;
    const offset = firstFit(arena, bytes, life);
    if (offset + bytes > limits.maxArenaBytes) continue;
    return settle(arena, index, offset, bytes, life);
  }
  const arena: Arena = { bytes: 0, placed: [] };
  return settle(arena, arenas.push(arena) - 1, 0, bytes, life);
}

function settle(arena: Arena, index: number, offset: number, bytes: number, life: Lifetime) {
  arena.placed.push({ ...life, offset, end: offset + bytes });
  arena.placed.sort((a, b) => a.offset - b.offset);
  arena.bytes = Math.max(arena.bytes, offset + bytes);
  return { arena: index, offset };
}

/** Lowest offset at which `bytes` are free during the whole lifetime. */
function firstFit(arena: Arena, bytes: number, life: Lifetime): number {
  let offset = 0;
  for (const other of arena.placed) {
    if (other.to < life.from || life.to < other.from) continue;
    if (other.offset - offset >= bytes) break;
    offset = Math.max(offset, other.end);
  }
  return offset;
}
