import { alignedBytes, mostAlive } from '../../graph-core/plan/bound.ts';
import type { Plan } from '../../graph-core/plan/plan.ts';

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
