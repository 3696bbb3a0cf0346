import type { Slot } from '../model/kernel-call.ts';
import type { Assembly } from './assemble.ts';
import { alignedBytes, mostAlive } from './bound.ts';
import { inOrder } from './in-order.ts';
import type { PlanLimits } from './limits.ts';
import { type Lifetime, type Neighbours, type Places, type Placing, placeBySize } from './place-by-size.ts';
import { outputOf } from './planned-call.ts';

export type { Lifetime } from './place-by-size.ts';

/** Free bytes of an arena below its end: from offset up to, not including, end. */
interface Gap {
  readonly offset: number;
  readonly end: number;
}

/** In bytes of all arenas: what ends the search at once, and what ends it after a few tries. */
interface Aims {
  readonly enough: number;
  readonly tooMuch: number;
}

interface Arena {
  bytes: number;
  /** In the order of their offsets; no two touch. */
  readonly gaps: Gap[];
}

/** Of what no placement can do without: what takes no more is good enough. */
const GOOD = 1.05;
/** What takes more than this gives up something else for it. */
const TOO_MUCH = 1.1;
/** After so many tries what does not take too much is good enough, too: a few per cent are seldom found later. */
const FEW_TRIES = 8;
/** By size a graph is placed as often as this, each time in a somewhat other order... */
const MOST_TRIES = 60;
/** ... of the few that still take too much far oftener, until they do not, ... */
const LAST_TRIES = 20_000;
/** ... as long as no more pairs of slots than this are looked at in all tries. */
const MOST_PAIRS = 4_000_000;
/** By which factor the weights of slots are off their bytes in a try, at most, as its logarithm: near to it at first. */
const SPREADS = [0.3, 0.6, 1] as const;

/**
 * Gives every slot an arena and an offset. Slots whose lifetimes do not meet may share bytes. Within one call the output
 * lies in another arena than the inputs: WebGPU refuses a buffer that is bound read-only and writable in one dispatch.
 * First fit in the order of first use is quick, and near the least that there can be for most graphs. Where it is not, and the graph is not
 * large, the largest slots are placed first, in several orders, and the one that takes least is kept. A few values may not come near that with
 * inputs and outputs apart: with `crowding` they lie in one arena then, which a device binds once, to be read and written.
 */
export function place(
  assembly: Assembly,
  lifetimes: readonly Lifetime[],
  limits: PlanLimits,
  crowding: 'allowed' | 'never' = 'never',
): { slots: Slot[]; arenas: number[] } {
  const bytes = assembly.slots.map((slot) => alignedBytes(slot.bytes, limits.alignment));
  const placing: Placing = { bytes, lifetimes, neighbours: conflicts(assembly), limits };
  const bound = mostAlive(bytes, lifetimes, assembly.calls.length);
  const aims: Aims = { enough: GOOD * bound, tooMuch: TOO_MUCH * bound };
  const first = placeByTime(placing);
  let least = total(first) <= aims.enough ? first : leastOf(first, placing, aims);
  if (crowding === 'allowed' && tries(placing) > 0 && total(least) > aims.tooMuch) {
    const crowded = { ...placing, neighbours: { starts: new Int32Array(bytes.length + 1), slots: new Int32Array() } };
    least = leastOf(least, crowded, aims, LAST_TRIES);
  }
  const { arenaOf, offsets, arenas } = least;
  const slots = assembly.slots.map(({ bytes, dtype, label }, i) => {
    return { arena: arenaOf[i] as number, offset: offsets[i] as number, bytes, dtype, label };
  });
  return { slots, arenas: [...arenas] };
}

const total = ({ arenas }: Places): number => arenas.reduce((sum, bytes) => sum + bytes, 0);

const tries = ({ bytes }: Placing, most = MOST_TRIES): number => Math.min(most, Math.floor(MOST_PAIRS / bytes.length ** 2));

/** The placement that takes least of those that are tried, the first one that is good enough. */
function leastOf(first: Places, placing: Placing, { enough, tooMuch }: Aims, most = MOST_TRIES): Places {
  const { bytes } = placing;
  let least = first;
  // the same numbers each time: a plan does not depend on chance
  let random = 1;
  const weightOf = (size: number, spread: number): number => {
    random = (Math.imul(random, 1664525) + 1013904223) >>> 0;
    return size * Math.exp(spread * (random / 2 ** 31 - 1));
  };
  const isEnough = (tried: number): boolean => total(least) <= (tried < FEW_TRIES ? enough : tooMuch);
  for (let i = 0; i < tries(placing, most) && !isEnough(i); i++) {
    const spread = i === 0 ? 0 : (SPREADS[i % SPREADS.length] as number);
    const found = placeBySize(
      placing,
      bytes.map((size) => weightOf(size, spread)),
    );
    if (total(found) < total(least)) least = found;
  }
  return least;
}

/**
 * First fit in the order of first use; the arena is chosen like a colour that no neighbour has. Slots are taken and given
 * back as time goes by, so that only what is free is searched.
 */
function placeByTime(placing: Placing): Places {
  const { bytes, lifetimes } = placing;
  const arenas: Arena[] = [];
  const arenaOf = new Int32Array(bytes.length).fill(-1);
  const offsets = new Float64Array(bytes.length);
  const { from, to, latest } = timesOf(lifetimes);
  const byStart = inOrder(from, -1, latest);
  // what is there longer than anything begins is not given back
  const byEnd = inOrder(
    to,
    -1,
    latest,
    byStart.filter((i) => (to[i] as number) >= (from[i] as number)),
  );
  let ended = 0;
  for (const index of byStart) {
    for (; ended < byEnd.length && (to[byEnd[ended] as number] as number) < (from[index] as number); ended++) {
      const over = byEnd[ended] as number;
      const offset = offsets[over] as number;
      giveBack((arenas[arenaOf[over] as number] as Arena).gaps, offset, offset + (bytes[over] as number));
    }
    take(index, arenas, arenaOf, offsets, placing);
  }
  return { arenaOf, offsets, arenas: arenas.map((arena) => arena.bytes) };
}

/** Lifetimes as lists, up to the `latest` that one of them begins: what ends later is not told apart. */
function timesOf(lifetimes: readonly Lifetime[]): {
  readonly from: Int32Array;
  readonly to: Int32Array;
  readonly latest: number;
} {
  const from = new Int32Array(lifetimes.length);
  const to = new Int32Array(lifetimes.length);
  let latest = 0;
  for (let i = 0; i < from.length; i++) {
    from[i] = (lifetimes[i] as Lifetime).from;
    latest = Math.max(latest, from[i] as number);
  }
  for (let i = 0; i < to.length; i++) to[i] = Math.min((lifetimes[i] as Lifetime).to, latest);
  return { from, to, latest };
}

/** Of each call the output, with what it reads. */
function conflicts({ calls, slots }: Assembly): Neighbours {
  const starts = new Int32Array(slots.length + 1);
  const eachPair = (take: (slot: number, other: number) => void): void => {
    for (const call of calls) {
      const written = outputOf(call);
      for (const slot of call.slots) {
        if (slot === written) continue;
        take(slot, written);
        take(written, slot);
      }
    }
  };
  eachPair((slot) => {
    starts[slot + 1] = (starts[slot + 1] as number) + 1;
  });
  for (let i = 1; i < starts.length; i++) starts[i] = (starts[i] as number) + (starts[i - 1] as number);
  const next = starts.slice();
  const all = new Int32Array(starts.at(-1) as number);
  eachPair((slot, other) => {
    all[next[slot] as number] = other;
    next[slot] = (next[slot] as number) + 1;
  });
  return { starts, slots: all };
}

/** Gives a slot the lowest free bytes of the first arena that is allowed and has room, of a new one where none has. */
function take(slot: number, arenas: Arena[], arenaOf: Int32Array, offsets: Float64Array, placing: Placing): void {
  const { neighbours, limits } = placing;
  const bytes = placing.bytes[slot] as number;
  for (let index = 0; index < arenas.length; index++) {
    if (hasNeighbour(slot, index, arenaOf, neighbours)) continue;
    const offset = takeFrom(arenas[index] as Arena, bytes, limits.maxArenaBytes);
    if (offset === null) continue;
    arenaOf[slot] = index;
    offsets[slot] = offset;
    return;
  }
  arenaOf[slot] = arenas.push({ bytes, gaps: [] }) - 1;
}

function hasNeighbour(slot: number, arena: number, arenaOf: Int32Array, { starts, slots }: Neighbours): boolean {
  for (let i = starts[slot] as number; i < (starts[slot + 1] as number); i++)
    if (arenaOf[slots[i] as number] === arena) return true;
  return false;
}

/** First fit; an arena grows where no gap is large enough, from its last gap on if that reaches its end. */
function takeFrom(arena: Arena, bytes: number, most: number): number | null {
  const { gaps } = arena;
  for (let i = 0; i < gaps.length; i++) {
    const { offset, end } = gaps[i] as Gap;
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
