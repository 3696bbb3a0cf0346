import { optimise } from '../passes/optimise.ts';
import type { Registry } from '../program/builder.ts';
import type { Equation, Program, ValueType, VarId } from '../program/program.ts';
import { type Assembly, assemble, planValue, slotsOf } from './assemble.ts';
import type { PlanLimits } from './limits.ts';
import { type Lifetime, place } from './place.ts';
import type { Loop, Plan } from './plan.ts';

/** How iterations are chained, by names of program inputs and outputs. */
export interface LoopSpec {
  readonly feeds: readonly string[];
  readonly carries: readonly { readonly from: string; readonly to: string }[];
  readonly collects: readonly string[];
}

export const NO_LOOP: LoopSpec = { feeds: [], carries: [], collects: [] };

/** The plan of training: memory reused by lifetimes, state updated in place where nobody reads it afterwards. */
export function planRun(program: Program, registry: Registry, limits: PlanLimits, spec: LoopSpec = NO_LOOP): Plan {
  const ready = optimise(program, registry);
  const assembly = assemble(ready, registry, inPlaceUpdates(ready, registry, spec));
  const { slots, arenas } = place(assembly, lifetimes(ready, assembly), limits);
  const { calls, stages, slotOf } = assembly;
  return {
    kind: 'run',
    slots,
    arenas,
    calls,
    stages,
    inputs: ready.inputs.map(({ name, id }) => planValue(ready, slotOf, name, id)),
    outputs: ready.outputs.map(({ name, id }) => planValue(ready, slotOf, name, id)),
    loop: loopOf(ready, slotOf, spec),
  };
}

const inputId = (program: Program, name: string): VarId => find(program.inputs, name);
const outputId = (program: Program, name: string): VarId => find(program.outputs, name);

function find(list: readonly { readonly name: string; readonly id: VarId }[], name: string): VarId {
  const found = list.find((entry) => entry.name === name);
  if (!found) throw new Error(`the program has no "${name}"`);
  return found.id;
}

function loopOf(program: Program, slotOf: ReadonlyMap<VarId, number>, spec: LoopSpec): Loop {
  const slot = (id: VarId): number => slotOf.get(id) as number;
  return {
    feeds: spec.feeds.map((name) => ({ name, slot: slot(inputId(program, name)) })),
    carries: spec.carries
      .map(({ from, to }) => ({ from: slot(outputId(program, from)), to: slot(inputId(program, to)) }))
      .filter(({ from, to }) => from !== to),
    collects: spec.collects.map((name) => ({ name, slot: slot(outputId(program, name)) })),
  };
}

/**
 * Carries whose new value may overwrite the old one: it is made by an elementwise equation that reads the old value at the
 * same place, and nothing reads the old value later.
 */
function inPlaceUpdates(program: Program, registry: Registry, spec: LoopSpec): Map<VarId, VarId> {
  const lastRead = new Map<VarId, number>();
  const made = new Map<VarId, number>();
  program.equations.forEach((equation, i) => {
    for (const id of equation.inputs) lastRead.set(id, i);
    for (const id of equation.outputs) made.set(id, i);
  });
  const outputs = new Map<VarId, number>();
  for (const { id } of program.outputs) outputs.set(id, (outputs.get(id) ?? 0) + 1);
  const inPlace = new Map<VarId, VarId>();
  for (const { from, to } of spec.carries) {
    const next = outputId(program, from);
    const old = inputId(program, to);
    const at = made.get(next);
    if (at === undefined || outputs.has(old) || inPlace.has(next)) continue;
    const equation = program.equations[at] as Equation;
    if (isPointwise(program, registry, equation, old, next) && !aliased(program, registry, old) && lastRead.get(old) === at) {
      inPlace.set(next, old);
    }
  }
  return inPlace;
}

/** Whether a reshape renames the variable's memory, which then has readers that are not in the list. */
const aliased = (program: Program, registry: Registry, id: VarId): boolean =>
  program.equations.some(
    (e) => e.inputs.includes(id) && registry(e.op).kind === 'primitive' && (e.op === 'reshape' || e.op === 'sample-mean'),
  );

function isPointwise(program: Program, registry: Registry, equation: Equation, old: VarId, next: VarId): boolean {
  if (registry(equation.op).kind !== 'elementwise' && equation.op !== 'map') return false;
  const a = program.types[old] as ValueType;
  const b = program.types[next] as ValueType;
  return equation.inputs.includes(old) && a.dtype === b.dtype && `${a.axes}|${a.shape}` === `${b.axes}|${b.shape}`;
}

/** Inputs and outputs live through the whole iteration, everything else from its first call to its last. */
function lifetimes(program: Program, { slots, calls, slotOf }: Assembly): Lifetime[] {
  const end = calls.length;
  const lives = slots.map(() => ({ from: end, to: -1 }));
  const touch = (slot: number, at: number): void => {
    const life = lives[slot] as Lifetime;
    lives[slot] = { from: Math.min(life.from, at), to: Math.max(life.to, at) };
  };
  calls.forEach(({ call }, i) => {
    const { reads, writes } = slotsOf(call);
    for (const slot of [...reads, writes]) touch(slot, i);
  });
  for (const { id } of program.inputs) {
    touch(slotOf.get(id) as number, -1);
    touch(slotOf.get(id) as number, end);
  }
  for (const { id } of program.outputs) touch(slotOf.get(id) as number, end);
  return lives;
}
