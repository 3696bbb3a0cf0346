import type { Slot } from '../model/kernel-call.ts';
import { type Assembly, slotsOf } from './assemble.ts';
import { alignedBytes, mostAlive } from './bound.ts';
import type { PlanLimits } from './limits.ts';
import { type Lifetime, placeBySize, type Spot } from './place-by-size.ts';

export type { Lifetime } from './place-by-size.ts';

/** Free bytes of an arena below its end: from offset up to, not including, end. */
interface Gap {
  readonly offset: number;
  readonly end: number;
}

interface Arena {
  bytes: number;
  /** In the order of their offsets; no two touch. */
  readonly gaps: Gap[];
}

/** More slots than this are placed in the order of time alone: by size it takes the square of their number. */
const MOST_BY_SIZE = 4_000;
/** Of what no placement can do without: what takes no more is good enough. */
const GOOD = 1.02;

/**
 * Gives every slot an arena and an offset. Slots whose lifetimes do not meet may share bytes. Within one call the output
 * lies in another arena than the inputs: WebGPU refuses a buffer that is bound read-only and writable in one dispatch.
 * First fit in the order of first use is quick, and near the least that there can be for most graphs; where it is not, the largest slots are
 * placed first instead, if that takes less.
 */
export function place(
  assembly: Assembly,
  lifetimes: readonly Lifetime[],
  limits: PlanLimits,
): { slots: Slot[]; arenas: number[] } {
  const neighbours = conflicts(assembly);
  const bytes = assembly.slots.map((slot) => alignedBytes(slot.bytes, limits.alignment));
  let found = placeByTime(bytes, lifetimes, neighbours, limits);
  if (bytes.length <= MOST_BY_SIZE && total(found.arenas) > GOOD * mostAlive(bytes, lifetimes, assembly.calls.length)) {
    const other = placeBySize(bytes, lifetimes, neighbours, limits);
    if (total(other.arenas) < total(found.arenas)) found = other;
  }
  const { spots, arenas } = found;
  const slots = assembly.slots.map((slot, i) => ({
    arena: (spots[i] as Spot).arena,
    offset: (spots[i] as Spot).offset,
    ...slot,
  }));
  return { slots, arenas };
}

const total = (arenas: readonly number[]): number => arenas.reduce((sum, bytes) => sum + bytes, 0);

/**
 * First fit in the order of first use; the arena is chosen like a colour that no neighbour has. Slots are taken and given
 * back as time goes by, so that only what is free is searched.
 */
function placeByTime(
  bytes: readonly number[],
  lifetimes: readonly Lifetime[],
  neighbours: ReadonlyMap<number, ReadonlySet<number>>,
  limits: PlanLimits,
): { readonly spots: Spot[]; readonly arenas: number[] } {
  const arenas: Arena[] = [];
  const spots: Spot[] = new Array(bytes.length);
  const life = (slot: number): Lifetime => lifetimes[slot] as Lifetime;
  const byStart = bytes.map((_, i) => i).sort((a, b) => life(a).from - life(b).from || a - b);
  const byEnd = byStart.filter((i) => life(i).to >= life(i).from).sort((a, b) => life(a).to - life(b).to);
  let ended = 0;
  for (const index of byStart) {
    for (; ended < byEnd.length && life(byEnd[ended] as number).to < life(index).from; ended++) {
      const spot = spots[byEnd[ended] as number] as Spot;
      giveBack((arenas[spot.arena] as Arena).gaps, spot.offset, spot.offset + spot.bytes);
    }
    const taken = new Set<number | undefined>();
    for (const neighbour of neighbours.get(index) ?? []) taken.add(spots[neighbour]?.arena);
    spots[index] = take(arenas, bytes[index] as number, taken, limits);
  }
  return { spots, arenas: arenas.map((arena) => arena.bytes) };
}

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

/** The lowest free bytes of the first arena that is allowed and has room; a new arena where none has. */
function take(arenas: Arena[], bytes: number, taken: ReadonlySet<number | undefined>, limits: PlanLimits): Spot {
  for (const [index, arena] of arenas.entries()) {
    if (taken.has(index)) continue;
    const offset = takeFrom(arena, bytes, limits.maxArenaBytes);
    if (offset !== null) return { arena: index, offset, bytes };
  }
  return { arena: arenas.push({ bytes, gaps: [] }) - 1, offset: 0, bytes };
}

/** First fit; an arena grows where no gap is large enough, from its last gap on if that reaches its end. */
function takeFrom(arena: Arena, bytes: number, most: number): number | null {
  const { gaps } = arena;
  for (const [i, { offset, end }] of gaps.entries()) {
    if (end - offset < bytes) continue;
    if (end - offset === bytes) gaps.splice(i, 1);
    else gaps[i] = { offset: offset + bytes, end };
    return offset;
  }
  const last = gaps.at(-1);
  const offset = last?.end === arena.bytes ? last.offset : arena.bytes;
  if (offset + bytes > most) return null;
  if (offset < arena.bytes) gaps.pop();
  arena.bytes = offset + bytes;
  return offset;
}

/** Adds a gap, joined with those it touches. */
function giveBack(gaps: Gap[], offset: number, end: number): void {
  let at = 0;
  for (let high = gaps.length; at < high; ) {
    const middle = (at + high) >> 1;
    if ((gaps[middle] as Gap).offset < offset) at = middle + 1;
    else high = middle;
  }
  const [before, after] = [gaps[at - 1], gaps[at]];
  const joinsBefore = before?.end === offset;
  const joinsAfter = after?.offset === end;
  const gap = { offset: joinsBefore ? before.offset : offset, end: joinsAfter ? after.end : end };
  gaps.splice(joinsBefore ? at - 1 : at, Number(joinsBefore) + Number(joinsAfter), gap);
}
