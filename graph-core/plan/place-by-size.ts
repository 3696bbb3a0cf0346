import type { PlanLimits } from './limits.ts';

/** When a slot's contents matter: from the call that first writes it to the last one that reads it. */
export interface Lifetime {
  readonly from: number;
  readonly to: number;
}

/** For each slot, those it may not share an arena with: `slots[starts[i] .. starts[i + 1])`; one may be there several times. */
export interface Neighbours {
  readonly starts: Int32Array;
  readonly slots: Int32Array;
}

/** What is placed: the bytes of each slot at the device's alignment, and which slots may not share an arena with which. */
export interface Placing {
  readonly bytes: readonly number[];
  readonly lifetimes: readonly Lifetime[];
  readonly neighbours: Neighbours;
  readonly limits: PlanLimits;
}

/** By slot the arena and the offset in it, and the bytes of each arena. */
export interface Places {
  readonly arenaOf: Int32Array;
  readonly offsets: Float64Array;
  readonly arenas: readonly number[];
}

/**
 * The slots of most weight first, their bytes or what is near them, each at the place that lets all arenas together grow least, in the gap that it
 * fills best: what is placed last is small, and finds room between. What is there all the time comes before all others, or it would stand in
 * their way. Time grows with the square of the number of slots.
 */
export function placeBySize(placing: Placing, weights: readonly number[] = placing.bytes): Places {
  return new BySize(placing).run(weights);
}

class BySize {
  readonly #placing: Placing;
  readonly #from: Float64Array;
  readonly #to: Float64Array;
  readonly #arenaOf: Int32Array;
  readonly #offsets: Float64Array;
  readonly #ends: Float64Array;
  readonly #arenas: number[] = [];
  /** By arena its slots, by offset; what is never needed at the same time may overlap. */
  readonly #placed: number[][] = [];

  constructor(placing: Placing) {
    const { bytes, lifetimes } = placing;
    this.#placing = placing;
    this.#from = Float64Array.from(lifetimes, ({ from }) => from);
    this.#to = Float64Array.from(lifetimes, ({ to }) => to);
    this.#arenaOf = new Int32Array(bytes.length).fill(-1);
    this.#offsets = new Float64Array(bytes.length);
    this.#ends = new Float64Array(bytes.length);
  }

  run(weights: readonly number[]): Places {
    for (const slot of this.#order(weights)) this.#put(slot);
    return { arenaOf: this.#arenaOf, offsets: this.#offsets, arenas: this.#arenas };
  }

  #order(weights: readonly number[]): number[] {
    const length = this.#to.map((to, slot) => to - (this.#from[slot] as number));
    const begin = this.#from.reduce((least, from) => Math.min(least, from), Number.POSITIVE_INFINITY);
    const whole = this.#to.reduce((most, to) => Math.max(most, to), 0) - begin;
    const key = weights.map((weight, slot) => (length[slot] === whole ? Number.POSITIVE_INFINITY : weight));
    const by = (list: { readonly [slot: number]: number }, a: number, b: number): number =>
      (list[b] as number) - (list[a] as number);
    const differ = (a: number, b: number): number => (key[a] === key[b] ? by(weights, a, b) : by(key, a, b));
    return key.map((_, slot) => slot).sort((a, b) => differ(a, b) || by(length, a, b) || a - b);
  }

  #put(slot: number): void {
    const { bytes, neighbours, limits } = this.#placing;
    const size = bytes[slot] as number;
    const taken = new Uint8Array(this.#arenas.length);
    const { starts, slots } = neighbours;
    for (let i = starts[slot] as number; i < (starts[slot + 1] as number); i++) {
      const arena = this.#arenaOf[slots[i] as number] as number;
      if (arena >= 0) taken[arena] = 1;
    }
    // of least growth, of several such that with the least left over; a new arena where no other may be taken
    let best = { arena: this.#arenas.length, offset: 0, growth: Number.POSITIVE_INFINITY, left: 0 };
    for (let arena = 0; arena < taken.length; arena++) {
      if (taken[arena] === 1) continue;
      const { offset, left } = this.#gapIn(arena, slot, size);
      if (offset + size > limits.maxArenaBytes) continue;
      const growth = Math.max(0, offset + size - (this.#arenas[arena] as number));
      if (growth < best.growth || (growth === best.growth && left < best.left)) best = { arena, offset, growth, left };
    }
    this.#arenaOf[slot] = best.arena;
    this.#offsets[slot] = best.offset;
    this.#ends[slot] = best.offset + size;
    this.#insert(best.arena, slot);
  }

  /** The gap that is filled best among what is needed at the same time; behind all of it where none is large enough. */
  #gapIn(arena: number, slot: number, size: number): { readonly offset: number; readonly left: number } {
    const [from, to] = [this.#from[slot] as number, this.#to[slot] as number];
    let end = 0;
    let offset = -1;
    let left = Number.POSITIVE_INFINITY;
    for (const other of this.#placed[arena] as readonly number[]) {
      if ((this.#from[other] as number) > to || (this.#to[other] as number) < from) continue;
      const over = (this.#offsets[other] as number) - end - size;
      if (over >= 0 && over < left) {
        offset = end;
        left = over;
      }
      if ((this.#ends[other] as number) > end) end = this.#ends[other] as number;
    }
    return offset < 0 ? { offset: end, left } : { offset, left };
  }

  #insert(arena: number, slot: number): void {
    let list = this.#placed[arena];
    if (list === undefined) {
      list = [];
      this.#placed.push(list);
      this.#arenas.push(0);
    }
    let at = 0;
    for (let high = list.length; at < high; ) {
      const middle = (at + high) >> 1;
      if ((this.#offsets[list[middle] as number] as number) <= (this.#offsets[slot] as number)) at = middle + 1;
      else high = middle;
    }
    list.splice(at, 0, slot);
    this.#arenas[arena] = Math.max(this.#arenas[arena] as number, this.#ends[slot] as number);
  }
}
