import { type Assembly, addStage, placeOf } from './assemble.ts';
import { inOrder } from './in-order.ts';
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
  const behind = new Int32Array(calls.length);
  let isSame = true;
  for (let i = 0; i < calls.length; i++) {
    const call = calls[i] as PlannedCall;
    const { slots: touches } = call;
    const writes = outputOf(call);
    let at = i;
    if (kept.has(writes)) {
      at = touched[writes] as number;
      for (let v = 0; v < touches.length - 1; v++) at = Math.max(at, written[touches[v] as number] as number);
    }
    for (const slot of touches) touched[slot] = Math.max(touched[slot] as number, at);
    written[writes] = Math.max(written[writes] as number, at);
    behind[i] = at;
    if (at !== i) isSame = false;
  }
  if (isSame) return assembly;
  const hoisted = Array.from(calls);
  const order = inOrder(behind, -1, calls.length);
  for (let i = 0; i < hoisted.length; i++) hoisted[i] = calls[order[i] as number] as PlannedCall;
  return { ...assembly, calls: hoisted, stages: stagesOf(hoisted) };
}

function stagesOf(calls: readonly PlannedCall[]): Stage[] {
  const stages: Stage[] = [];
  let place = placeOf([]);
  for (let i = 0; i < calls.length; i++) {
    const { origins } = calls[i] as PlannedCall;
    if (origins[0] !== place.origin) place = placeOf(origins);
    addStage(stages, place, i, i + 1);
  }
  return stages;
}
