import { optimise } from '../passes/optimise.ts';
import type { Registry } from '../program/builder.ts';
import type { Program } from '../program/program.ts';
import { type Assembly, assemble, planValues } from './assemble.ts';
import { type HostReads, lifetimesOf } from './lifetimes.ts';
import type { PlanLimits } from './limits.ts';
import { place } from './place.ts';
import type { Plan } from './plan.ts';

/** A step's calls before its values have places: enough to say which stage makes what. */
export type StepCalls = Pick<Plan, 'calls' | 'stages'>;

export interface StepPlans {
  readonly calls: StepCalls;
  /** Every value stays where it was made until the next step. */
  keepingAll(): Plan;
  /** Memory is used again once nothing reads it any more: neither a later call nor the host. */
  reusing(reads: HostReads): Plan;
}

/** The plans of the stepper: one stage a block, nothing fused across blocks, the same calls with either way of using memory. */
export function stepPlans(program: Program, registry: Registry, limits: PlanLimits): StepPlans {
  const ready = optimise(program, registry, { keepBlocks: true });
  const assembly = assemble(ready, registry);
  const forever = { from: 0, to: Number.POSITIVE_INFINITY };
  const placed = (lifetimes: ReturnType<typeof lifetimesOf>): Plan => finish(ready, assembly, place(assembly, lifetimes, limits));
  return {
    calls: assembly,
    keepingAll: () => placed(assembly.slots.map(() => forever)),
    reusing: (reads) => placed(lifetimesOf(ready, assembly, reads)),
  };
}

function finish(ready: Program, { calls, stages, slotOf }: Assembly, { slots, arenas }: ReturnType<typeof place>): Plan {
  return {
    kind: 'step',
    slots,
    arenas,
    calls,
    stages,
    inputs: planValues(ready, slotOf, ready.inputs),
    outputs: planValues(ready, slotOf, ready.outputs),
    loop: { feeds: [], carries: [], collects: [] },
  };
}
