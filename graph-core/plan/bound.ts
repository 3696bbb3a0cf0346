import type { Lifetime } from './place-by-size.ts';
import type { Plan } from './plan.ts';

/**
 * Bytes that no placement of a plan's slots can do without, at a device's alignment: the most that are alive at one time. A slot is alive from
 * the first call that touches it to the last; what the host writes from before the first call on, and both that and what it reads to behind the
 * last.
 */
export function livenessBound({ slots, calls, inputs, outputs }: Plan, alignment: number): number {
  const from = new Float64Array(slots.length).fill(calls.length);
  const to = new Float64Array(slots.length).fill(-1);
  for (const [i, { call }] of calls.entries()) {
    for (const { slot } of [...call.inputs, call.output]) {
      from[slot] = Math.min(from[slot] as number, i);
      to[slot] = i;
    }
  }
  for (const { slot } of inputs) from[slot] = 0;
  for (const { slot } of [...inputs, ...outputs]) to[slot] = calls.length;
  const aligned = slots.map(({ bytes }) => alignedBytes(bytes, alignment));
  const lifetimes = slots.map((_, slot) => ({ from: from[slot] as number, to: to[slot] as number }));
  return mostAlive(aligned, lifetimes, calls.length);
}

/** The most bytes that are alive at one of `calls` calls. */
export function mostAlive(bytes: readonly number[], lifetimes: readonly Lifetime[], calls: number): number {
  const change = new Float64Array(calls + 2);
  for (const [slot, { from, to }] of lifetimes.entries()) {
    const [first, last] = [Math.max(0, Math.min(from, to, calls)), Math.min(to, calls)];
    if (last < 0) continue;
    change[first] = (change[first] as number) + (bytes[slot] as number);
    change[last + 1] = (change[last + 1] as number) - (bytes[slot] as number);
  }
  let alive = 0;
  let most = 0;
  for (const by of change) {
    alive += by;
    most = Math.max(most, alive);
  }
  return most;
}

/** Bytes of a slot with what is left over before the next one may start; an empty value takes four all the same. */
export const alignedBytes = (bytes: number, alignment: number): number => Math.ceil(Math.max(bytes, 4) / alignment) * alignment;
