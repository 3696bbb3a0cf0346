import type { Dtype } from '../model/tensor.ts';
import { sizeOf } from '../model/tensor.ts';
import type { Registry } from '../program/builder.ts';
import { type Equation, type Origin, type Program, physicalShape, type ValueType, type VarId } from '../program/program.ts';
import { expectSame } from '../program/verify.ts';
import { lowering } from './lower.ts';
import type { Phase, PlanValue, Stage } from './plan.ts';
import { PlannedCall } from './planned-call.ts';

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
  /** By variable; -1 for one that is nowhere. */
  readonly slotOf: Int32Array;
}

export const phaseOfRule = (rule: Origin['rule']): Phase => {
  if (rule === 'update') return 'update';
  return rule === 'forward' || rule === 'jvp' ? 'forward' : 'backward';
};

/**
 * Lowers all equations in order. A reshape gets no slot of its own: its output is its input's memory. `inPlace` maps an
 * output variable to the variable whose memory it overwrites. Finds what `verify` does, as each equation is looked at anyway: a pass
 * that went wrong is heard of before its numbers are seen.
 * @throws Error for a malformed program: a variable that is not defined yet or again, a type that its op does not infer
 */
export function assemble(program: Program, registry: Registry, inPlace: ReadonlyMap<VarId, VarId> = new Map()): Assembly {
  const slots: LooseSlot[] = [];
  const slotOf = new Int32Array(program.types.length).fill(-1);
  const bytes = new Map<ValueType, number>();
  const calls: PlannedCall[] = [];
  const stages: Stage[] = [];
  const lower = lowering(program, registry);
  const at = (id: VarId, by: string): number => {
    const slot = slotOf[id] as number;
    if (slot < 0) throw new Error(`${by} reads %${id} before it is defined`);
    return slot;
  };
  const declare = (id: VarId, label: string): void => {
    const type = program.types[id];
    if (type === undefined) throw new Error(`${label} defines %${id}, which has no type`);
    let size = bytes.get(type);
    if (size === undefined) {
      size = 4 * sizeOf(physicalShape(program, type));
      bytes.set(type, size);
    }
    slotOf[id] = slots.push({ bytes: size, dtype: type.dtype, label }) - 1;
  };

  for (const { id, name } of program.inputs) {
    if ((slotOf[id] as number) >= 0) throw new Error(`input ${name} defines %${id} again`);
    declare(id, name);
  }
  let place = placeOf([]);
  for (const equation of program.equations) {
    const from = calls.length;
    // equations of one block follow one another
    if (equation.origins[0] !== place.origin) place = placeOf(equation.origins);
    const label = place.label === null ? equation.op : `${place.label}${equation.op})`;
    const { op, inputs, outputs } = equation;
    for (const id of inputs) at(id, op);
    const lowered = lower(equation);
    const alias = 'alias' in lowered ? (inputs[equation.ports.indexOf(lowered.alias)] as VarId) : null;
    for (let i = 0; i < outputs.length; i++) {
      const id = outputs[i] as VarId;
      if ((slotOf[id] as number) >= 0) throw new Error(`${op} defines %${id} again`);
      expectSame(equation, lowered.outputs[i], program.types[id]);
      const over = alias ?? inPlace.get(id);
      if (over === undefined) declare(id, label);
      else slotOf[id] = at(over, op);
    }
    if ('calls' in lowered) {
      for (const { form, places } of lowered.calls) {
        const slots = new Array<number>(places.length);
        for (let p = 0; p < slots.length; p++) slots[p] = slotOf[valueAt(equation, places[p] as number)] as number;
        calls.push(new PlannedCall(form, slots, equation.origins, label));
      }
    }
    addStage(stages, place, from, calls.length);
  }
  for (const { id, name } of program.outputs) at(id, `output ${name}`);
  return { slots, calls, stages, slotOf };
}

/** What an equation reads or makes, by its place in both lists, one behind the other. */
const valueAt = ({ inputs, outputs }: Equation, place: number): VarId =>
  (place < inputs.length ? inputs[place] : outputs[place - inputs.length]) as VarId;

/** Where equations of some origins belong: to the first one's block; node is null where they come from none. */
interface Place {
  readonly origin: Origin | undefined;
  readonly phase: Phase;
  readonly node: string | null;
  /** How the labels of what is made there begin. */
  readonly label: string | null;
}

export function placeOf([origin]: readonly Origin[]): Place {
  if (!origin) return { origin, phase: 'forward', node: null, label: null };
  const [phase, node] = [phaseOfRule(origin.rule), origin.path];
  return { origin, phase, node, label: `${phase} ${node} (` };
}

/** Equations of one block and phase that follow one another are one stage. */
export function addStage(stages: Stage[], { phase, node }: Pick<Place, 'phase' | 'node'>, from: number, to: number): void {
  if (node === null) return;
  const last = stages.at(-1);
  if (last && last.phase === phase && last.node === node) stages[stages.length - 1] = { phase, node, from: last.from, to };
  else stages.push({ phase, node, from, to });
}

/** Program variables as the host sees them. */
export function planValues(program: Program, slotOf: Int32Array, list: Program['outputs']): PlanValue[] {
  const shapes = new Map<ValueType, readonly number[]>();
  return list.map(({ name, id }) => {
    const type = program.types[id] as ValueType;
    const shape = shapes.get(type) ?? physicalShape(program, type);
    shapes.set(type, shape);
    return { name, slot: slotOf[id] as number, dtype: type.dtype, shape, axes: type.axes };
  });
}
