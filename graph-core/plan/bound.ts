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
  const change = new Float64Array(calls.length + 2);
  for (const [slot, { bytes }] of slots.entries()) {
    const aligned = alignedBytes(bytes, alignment);
    const [first, last] = [Math.min(from[slot] as number, to[slot] as number), to[slot] as number];
    if (last < first) continue;
    change[first] = (change[first] as number) + aligned;
    change[last + 1] = (change[last + 1] as number) - aligned;
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
