import type { Program } from '../program/program.ts';
import type { Assembly } from './assemble.ts';
import type { Lifetime } from './place.ts';
import type { PlannedCall } from './planned-call.ts';

/** When the host is done with a slot: the number of calls that have run when it reads it last. */
export type HostReads = (output: string) => number;

/**
 * From each slot's first call to its last; inputs live from before the first call to behind the last one, and outputs until
 * the host has read them.
 */
export function lifetimesOf(program: Program, { slots, calls, slotOf }: Assembly, reads: HostReads): Lifetime[] {
  const end = calls.length;
  const first = new Float64Array(slots.length).fill(end);
  const last = new Float64Array(slots.length).fill(-1);
  const touch = (slot: number, at: number): void => {
    if (at < (first[slot] as number)) first[slot] = at;
    if (at > (last[slot] as number)) last[slot] = at;
  };
  for (let i = 0; i < calls.length; i++) for (const slot of (calls[i] as PlannedCall).slots) touch(slot, i);
  for (const { id } of program.inputs) {
    touch(slotOf[id] as number, -1);
    touch(slotOf[id] as number, end);
  }
  for (const { id, name } of program.outputs) touch(slotOf[id] as number, reads(name));
  return slots.map((_, slot) => ({ from: first[slot] as number, to: last[slot] as number }));
}
