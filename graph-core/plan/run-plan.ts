import { sameShape } from '../model/tensor.ts';
import { optimising } from '../passes/optimise.ts';
import { finish, type Pieces } from '../passes/pieces.ts';
import type { Registry } from '../program/builder.ts';
import type { Equation, Program, ValueType, VarId } from '../program/program.ts';
import { assemble, planValues } from './assemble.ts';
import { hoistUpdates } from './hoist.ts';
import { lifetimesOf } from './lifetimes.ts';
import type { PlanLimits } from './limits.ts';
import { mergeCalls } from './merge-calls.ts';
import { place } from './place.ts';
import type { Loop, Plan } from './plan.ts';

/** How iterations are chained, by names of program inputs and outputs. */
export interface LoopSpec {
  readonly feeds: readonly string[];
  readonly carries: readonly { readonly from: string; readonly to: string }[];
  readonly collects: readonly string[];
}

const NO_LOOP: LoopSpec = { feeds: [], carries: [], collects: [] };

/** The plan of training: memory reused by lifetimes, state updated in place where nobody reads it afterwards. */
export const planRun = (program: Program, registry: Registry, limits: PlanLimits, spec: LoopSpec = NO_LOOP): Plan =>
  finish(planningRun(program, registry, limits, spec));

/** {@link planRun} in pieces. */
export function* planningRun(program: Program, registry: Registry, limits: PlanLimits, spec: LoopSpec = NO_LOOP): Pieces<Plan> {
  const ready = yield* optimising(program, registry);
  const named: Named = { inputs: idsOf(ready.inputs), outputs: idsOf(ready.outputs) };
  const assembled = assemble(ready, registry, inPlaceUpdates(ready, registry, spec, named));
  yield 'assemble';
  const held = [...ready.inputs, ...ready.outputs].map(({ id }) => assembled.slotOf[id] as number);
  const merged = mergeCalls(assembled, held, limits.maxBindings);
  yield 'merge';
  const assembly = hoistUpdates(merged, new Set(ready.inputs.map(({ id }) => merged.slotOf[id] as number)));
  yield 'hoist';
  const { slots, arenas } = place(
    assembly,
    lifetimesOf(ready, assembly, () => assembly.calls.length),
    limits,
    'allowed',
  );
  const { calls, stages, slotOf } = assembly;
  return {
    kind: 'run',
    slots,
    arenas,
    calls,
    stages,
    inputs: planValues(ready, slotOf, ready.inputs),
    outputs: planValues(ready, slotOf, ready.outputs),
    loop: loopOf(slotOf, spec, named),
  };
}

/** Ids by name. */
type Ids = ReadonlyMap<string, VarId>;

interface Named {
  readonly inputs: Ids;
  readonly outputs: Ids;
}

const idsOf = (list: readonly { readonly name: string; readonly id: VarId }[]): Ids =>
  new Map(list.map(({ name, id }) => [name, id]));

function idOf(ids: Ids, name: string): VarId {
  const id = ids.get(name);
  if (id === undefined) throw new Error(`the program has no "${name}"`);
  return id;
}

function loopOf(slotOf: Int32Array, spec: LoopSpec, { inputs, outputs }: Named): Loop {
  const slot = (ids: Ids, name: string): number => slotOf[idOf(ids, name)] as number;
  return {
    feeds: spec.feeds.map((name) => ({ name, slot: slot(inputs, name) })),
    carries: spec.carries
      .map(({ from, to }) => ({ from: slot(outputs, from), to: slot(inputs, to) }))
      .filter(({ from, to }) => from !== to),
    collects: spec.collects.map((name) => ({ name, slot: slot(outputs, name) })),
  };
}

/**
 * Carries whose new value may overwrite the old one: it is made by an elementwise equation that reads the old value at the
 * same place, and nothing reads the old value later.
 */
function inPlaceUpdates(program: Program, registry: Registry, spec: LoopSpec, { inputs, outputs }: Named): Map<VarId, VarId> {
  const lastRead = new Int32Array(program.types.length).fill(-1);
  const made = new Int32Array(program.types.length).fill(-1);
  for (let i = 0; i < program.equations.length; i++) {
    const equation = program.equations[i] as Equation;
    for (const id of equation.inputs) lastRead[id] = i;
    for (const id of equation.outputs) made[id] = i;
  }
  const kept = new Set(program.outputs.map(({ id }) => id));
  const renamed = renamedMemory(program);
  const inPlace = new Map<VarId, VarId>();
  for (const { from, to } of spec.carries) {
    const next = idOf(outputs, from);
    const old = idOf(inputs, to);
    const at = made[next] as number;
    if (at < 0 || kept.has(old) || inPlace.has(next)) continue;
    const equation = program.equations[at] as Equation;
    if (isPointwise(program, registry, equation, old, next) && !renamed.has(old) && lastRead[old] === at) inPlace.set(next, old);
  }
  return inPlace;
}

/** Variables whose memory goes on under another name, whose readers are then not in the list. */
function renamedMemory({ equations }: Program): Set<VarId> {
  const renamed = new Set<VarId>();
  for (const { op, inputs } of equations) if (op === 'reshape' || op === 'sample-mean') for (const id of inputs) renamed.add(id);
  return renamed;
}

function isPointwise(program: Program, registry: Registry, equation: Equation, old: VarId, next: VarId): boolean {
  if (registry(equation.op).kind !== 'elementwise' && equation.op !== 'map') return false;
  const a = program.types[old] as ValueType;
  const b = program.types[next] as ValueType;
  if (!equation.inputs.includes(old)) return false;
  return a === b || (a.dtype === b.dtype && sameShape(a.shape, b.shape) && a.axes.join() === b.axes.join());
}
