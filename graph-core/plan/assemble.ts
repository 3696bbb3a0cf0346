import type { KernelCall } from '../model/kernel-call.ts';
import type { Dtype } from '../model/tensor.ts';
import { sizeOf } from '../model/tensor.ts';
import type { Registry } from '../program/builder.ts';
import { type Equation, type Origin, type Program, physicalShape, type ValueType, type VarId } from '../program/program.ts';
import { lowering } from './lower.ts';
import type { Phase, PlannedCall, PlanValue, Stage } from './plan.ts';

/** A slot before it has a place. */
export interface LooseSlot {
  readonly bytes: number;
  readonly dtype: Dtype;
  readonly label: string;
}

/** A program as kernel calls over slots that are not placed yet. */
export interface Assembly {
  readonly slots: readonly LooseSlot[];
  readonly calls: readonly PlannedCall[];
  readonly stages: readonly Stage[];
  readonly slotOf: ReadonlyMap<VarId, number>;
}

export const phaseOf = (rule: Origin['rule']): Phase => {
  if (rule === 'update') return 'update';
  return rule === 'forward' || rule === 'jvp' ? 'forward' : 'backward';
};

/**
 * Lowers all equations in order. A reshape gets no slot of its own: its output is its input's memory. `inPlace` maps an
 * output variable to the variable whose memory it overwrites.
 */
export function assemble(program: Program, registry: Registry, inPlace: ReadonlyMap<VarId, VarId> = new Map()): Assembly {
  const slots: LooseSlot[] = [];
  const slotOf = new Map<VarId, number>();
  const calls: PlannedCall[] = [];
  const stages: Stage[] = [];
  const lower = lowering(program, registry);
  const declare = (id: VarId, label: string): void => {
    const type = program.types[id] as ValueType;
    slotOf.set(id, slots.push({ bytes: 4 * sizeOf(physicalShape(program, type)), dtype: type.dtype, label }) - 1);
  };

  for (const { id, name } of program.inputs) declare(id, name);
  for (const equation of program.equations) {
    const from = calls.length;
    const label = labelOf(equation);
    for (const id of equation.outputs) {
      const over = inPlace.get(id);
      if (over === undefined) declare(id, label);
      else slotOf.set(id, slotOf.get(over) as number);
    }
    const lowered = lower(equation, (id) => slotOf.get(id) as number);
    if ('alias' in lowered) {
      const source = equation.inputs[equation.ports.indexOf(lowered.alias)] as VarId;
      slotOf.set(equation.outputs[0] as VarId, slotOf.get(source) as number);
    } else {
      for (const call of lowered.calls) calls.push({ call, origins: equation.origins, label: `${label}: ${call.kernel}` });
    }
    addStage(stages, equation.origins, from, calls.length);
  }
  return { slots, calls, stages, slotOf };
}

function labelOf({ origins, op }: Equation): string {
  const [origin] = origins;
  return origin ? `${phaseOf(origin.rule)} ${origin.path.join('/')} (${op})` : op;
}

/** Equations of one block and phase that follow one another are one stage. */
export function addStage(stages: Stage[], [origin]: readonly Origin[], from: number, to: number): void {
  if (!origin) return;
  const phase = phaseOf(origin.rule);
  const node = origin.path.join('/');
  const last = stages.at(-1);
  if (last && last.phase === phase && last.node === node) stages[stages.length - 1] = { ...last, to };
  else stages.push({ phase, node, from, to });
}

/** Slots read and written by a call. */
export const slotsOf = (call: KernelCall): { readonly reads: readonly number[]; readonly writes: number } => ({
  reads: call.inputs.map((view) => view.slot),
  writes: call.output.slot,
});

/** A program variable as the host sees it. */
export function planValue(program: Program, slotOf: ReadonlyMap<VarId, number>, name: string, id: VarId): PlanValue {
  const type = program.types[id] as ValueType;
  return { name, slot: slotOf.get(id) as number, dtype: type.dtype, shape: physicalShape(program, type), axes: type.axes };
}
