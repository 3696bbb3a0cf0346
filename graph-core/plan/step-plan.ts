import { optimise } from '../passes/optimise.ts';
import type { Registry } from '../program/builder.ts';
import type { Program } from '../program/program.ts';
import { assemble, planValue } from './assemble.ts';
import type { PlanLimits } from './limits.ts';
import { place } from './place.ts';
import type { Plan } from './plan.ts';

/** The plan of the stepper: one stage a block, every value kept, nothing fused across blocks. */
export function planStep(program: Program, registry: Registry, limits: PlanLimits): Plan {
  const ready = optimise(program, registry, { keepBlocks: true });
  const assembly = assemble(ready, registry);
  const forever = { from: 0, to: Number.POSITIVE_INFINITY };
  const { slots, arenas } = place(
    assembly,
    assembly.slots.map(() => forever),
    limits,
  );
  const { calls, stages, slotOf } = assembly;
  return {
    kind: 'step',
    slots,
    arenas,
    calls,
    stages,
    inputs: ready.inputs.map(({ name, id }) => planValue(ready, slotOf, name, id)),
    outputs: ready.outputs.map(({ name, id }) => planValue(ready, slotOf, name, id)),
    loop: { feeds: [], carries: [], collects: [] },
  };
}
