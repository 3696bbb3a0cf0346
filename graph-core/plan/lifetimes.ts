import type { Program } from '../program/program.ts';
import { type Assembly, slotsOf } from './assemble.ts';
import type { Lifetime } from './place.ts';

/** When the host is done with a slot: the number of calls that have run when it reads it last. */
export type HostReads = (output: string) => number;

/**
 * From each slot's first call to its last; inputs live from before the first call to behind the last one, and outputs until
 * the host has read them.
 */
export function lifetimesOf(program: Program, { slots, calls, slotOf }: Assembly, reads: HostReads): Lifetime[] {
  const end = calls.length;
  const lives = slots.map(() => ({ from: end, to: -1 }));
  const touch = (slot: number, at: number): void => {
    const life = lives[slot] as Lifetime;
    lives[slot] = { from: Math.min(life.from, at), to: Math.max(life.to, at) };
  };
  calls.forEach(({ call }, i) => {
    const { reads: read, writes } = slotsOf(call);
    for (const slot of [...read, writes]) touch(slot, i);
  });
  for (const { id } of program.inputs) {
    touch(slotOf.get(id) as number, -1);
    touch(slotOf.get(id) as number, end);
  }
  for (const { id, name } of program.outputs) touch(slotOf.get(id) as number, reads(name));
  return lives;
}
