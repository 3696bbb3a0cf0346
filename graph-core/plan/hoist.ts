import { type Assembly, addStage, placeOf } from './assemble.ts';
import type { Stage } from './plan.ts';
import { outputOf, type PlannedCall } from './planned-call.ts';

/**
 * Calls that write over what is there all the time, weights and their optimiser's state, come as early as what they read and write allows: they
 * take no memory, and what they alone still read is let go, where all gradients would wait for the end of the step otherwise. Of two calls
 * that touch one slot, one of them writing, the order stays: every number is the same. `kept` are the slots of the inputs.
 */
export function hoistUpdates(assembly: Assembly, kept: ReadonlySet<number>): Assembly {
  const { calls, slots } = assembly;
  /** By slot: behind which call, as they are ordered now, it was written and touched last. */
  const written = new Int32Array(slots.length).fill(-1);
  const touched = new Int32Array(slots.length).fill(-1);
  const behind = calls.map((call, i) => {
    const { slots: touches } = call;
    const writes = outputOf(call);
    let at = i;
    if (kept.has(writes)) {
      at = touched[writes] as number;
      for (let v = 0; v < touches.length - 1; v++) at = Math.max(at, written[touches[v] as number] as number);
    }
    for (const slot of touches) touched[slot] = Math.max(touched[slot] as number, at);
    written[writes] = Math.max(written[writes] as number, at);
    return at;
  });
  if (behind.every((at, i) => at === i)) return assembly;
  const order = calls.map((_, i) => i).sort((a, b) => (behind[a] as number) - (behind[b] as number) || a - b);
  const hoisted = order.map((i) => calls[i] as PlannedCall);
  return { ...assembly, calls: hoisted, stages: stagesOf(hoisted) };
}

function stagesOf(calls: readonly PlannedCall[]): Stage[] {
  const stages: Stage[] = [];
  let place = placeOf([]);
  for (const [i, { origins }] of calls.entries()) {
    if (origins[0] !== place.origin) place = placeOf(origins);
    addStage(stages, place, i, i + 1);
  }
  return stages;
}
