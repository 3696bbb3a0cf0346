import type { PlanLimits } from './limits.ts';

/** When a slot's contents matter: from the call that first writes it to the last one that reads it. */
export interface Lifetime {
  readonly from: number;
  readonly to: number;
}

/** Where a slot lies; bytes. */
export interface Spot {
  readonly arena: number;
  readonly offset: number;
  readonly bytes: number;
}

interface Placed extends Lifetime {
  readonly offset: number;
  readonly end: number;
}

interface Arena {
  bytes: number;
  /** By offset; what is never needed at the same time may overlap. */
  readonly placed: Placed[];
}

/**
 * The largest slots first, each at the place that lets all arenas together grow least, in the gap that it fills best: what is placed last is
 * small, and finds room between. What is there all the time comes before all others, or it would stand in their way. `neighbours` may not share
 * an arena. Time grows with the square of the number of slots.
 */
export function placeBySize(
  bytes: readonly number[],
  lifetimes: readonly Lifetime[],
  neighbours: ReadonlyMap<number, ReadonlySet<number>>,
  limits: PlanLimits,
): { readonly spots: Spot[]; readonly arenas: number[] } {
  const life = (slot: number): Lifetime => lifetimes[slot] as Lifetime;
  const length = (slot: number): number => life(slot).to - life(slot).from;
  const longest = bytes.reduce((most, _, slot) => Math.max(most, length(slot)), 0);
  const stays = (slot: number): number => Number(length(slot) === longest);
  const order = bytes
    .map((_, slot) => slot)
    .sort((a, b) => stays(b) - stays(a) || (bytes[b] as number) - (bytes[a] as number) || length(b) - length(a) || a - b);
  const arenas: Arena[] = [];
  const spots: Spot[] = new Array(bytes.length);
  for (const slot of order) {
    const taken = new Set<number>();
    for (const neighbour of neighbours.get(slot) ?? []) {
      const spot = spots[neighbour];
      if (spot) taken.add(spot.arena);
    }
    const size = bytes[slot] as number;
    const { arena, offset } = bestPlace(arenas, taken, size, life(slot), limits.maxArenaBytes);
    spots[slot] = { arena, offset, bytes: size };
    put(arenas[arena] as Arena, { ...life(slot), offset, end: offset + size });
  }
  return { spots, arenas: arenas.map((arena) => arena.bytes) };
}

/** The place of least growth, of several that with the least left over; a new arena where no other may be taken. */
function bestPlace(
  arenas: Arena[],
  taken: ReadonlySet<number>,
  size: number,
  life: Lifetime,
  most: number,
): { readonly arena: number; readonly offset: number } {
  let best: { arena: number; offset: number; growth: number; left: number } | null = null;
  for (const [index, arena] of arenas.entries()) {
    if (taken.has(index)) continue;
    const { offset, left } = gapIn(arena, size, life);
    if (offset + size > most) continue;
    const growth = Math.max(0, offset + size - arena.bytes);
    if (best === null || growth < best.growth || (growth === best.growth && left < best.left))
      best = { arena: index, offset, growth, left };
  }
  return best ?? { arena: arenas.push({ bytes: 0, placed: [] }) - 1, offset: 0 };
}

/** The gap that is filled best among what is needed at the same time; behind all of it where none is large enough. */
function gapIn({ placed }: Arena, size: number, { from, to }: Lifetime): { readonly offset: number; readonly left: number } {
  let end = 0;
  let offset = -1;
  let left = Number.POSITIVE_INFINITY;
  for (const other of placed) {
    if (other.from > to || other.to < from) continue;
    const room = other.offset - end;
    if (room >= size && room - size < left) [offset, left] = [end, room - size];
    if (other.end > end) end = other.end;
  }
  return offset < 0 ? { offset: end, left } : { offset, left };
}

function put(arena: Arena, placed: Placed): void {
  let at = 0;
  for (let high = arena.placed.length; at < high; ) {
    const middle = (at + high) >> 1;
    if ((arena.placed[middle] as Placed).offset <= placed.offset) at = middle + 1;
    else high = middle;
  }
  arena.placed.splice(at, 0, placed);
  arena.bytes = Math.max(arena.bytes, placed.end);
}
