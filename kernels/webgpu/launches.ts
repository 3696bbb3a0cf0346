import type { DeviceCall, KernelCall, Slot, View } from '../../graph-core/model/kernel-call.ts';
import type { Plan } from '../../graph-core/plan/plan.ts';
import { outputOf, type PlannedCall } from '../../graph-core/plan/planned-call.ts';
import type { Manner } from '../codegen/bundle.ts';
import { serialWork, written } from '../codegen/generate.ts';
import { GROUP, type Target } from '../codegen/shader.ts';

/** Calls of a plan that are made together, `calls[from .. to)`; null where there is one, or where they are made one by one. */
export interface Launch {
  readonly from: number;
  readonly to: number;
  readonly manner: Manner | null;
}

/** Calls that are looked at together: texts of so many are made at once. */
const MOST_CALLS = 128;
/** So many times what is small one dispatch may cost, for it cannot be stopped. */
const MOST_WORK = 64;

/**
 * Joins calls of a run plan that follow one another: starting a dispatch costs as much as thousands of loads. Small calls are made in
 * turn by one workgroup; formulas over the same elements by one invocation an element. A step plan is run call by call.
 */
export function launchesOf(plan: Plan, target: Target): Launch[] {
  if (plan.kind === 'step') return plan.calls.map((_, i) => ({ from: i, to: i + 1, manner: null }));
  const launches: Launch[] = [];
  for (let from = 0; from < plan.calls.length; ) {
    const inTurn = smallFrom(plan, from, target);
    const alone = inTurn > from + 1 ? from : sameElementsFrom(plan, from, target);
    const to = Math.max(inTurn, alone, from + 1);
    const manner = to === from + 1 ? null : to === inTurn ? 'in-turn' : 'each-alone';
    launches.push({ from, to, manner });
    from = to;
  }
  return launches;
}

/** A call of the plan that a device makes; null behind the last one, and for a script. */
function deviceCall(plan: Plan, i: number): PlannedCall | null {
  const call = plan.calls[i];
  return call === undefined || call.form.kernel === 'script' ? null : call;
}

/** Loads and operations of all calls of a form where one workgroup makes them. */
const works = new WeakMap<KernelCall, number>();

function workOf(form: DeviceCall): number {
  let work = works.get(form);
  if (work === undefined) {
    work = Math.ceil(written(form) / GROUP) * GROUP * serialWork(form);
    works.set(form, work);
  }
  return work;
}

/** The end of the small calls that begin at `from`. */
function smallFrom(plan: Plan, from: number, { small, maxBindings }: Target): number {
  const arenas = new Set<number>();
  let [to, left] = [from, MOST_WORK * small];
  for (; to < from + MOST_CALLS; to++) {
    const call = deviceCall(plan, to);
    if (call === null) break;
    const work = workOf(call.form as DeviceCall);
    left -= work;
    if (work > small || left < 0 || !hasRoom(arenas, call, plan, maxBindings)) break;
  }
  return to;
}

/** Adds the arenas of a call to those that a dispatch binds; false where they would be too many. */
function hasRoom(arenas: Set<number>, { slots }: PlannedCall, plan: Plan, most: number): boolean {
  for (const slot of slots) arenas.add((plan.slots[slot] as Slot).arena);
  return arenas.size <= most;
}

/** What an invocation touches: bytes of an arena, and the place of each element in it. */
interface Touched {
  readonly arena: number;
  readonly from: number;
  readonly to: number;
  readonly walk: string;
}

/** The end of the formulas that begin at `from` and are over the same elements. */
function sameElementsFrom(plan: Plan, from: number, { maxBindings }: Target): number {
  const first = deviceCall(plan, from)?.form;
  if (first?.kernel !== 'map' || written(first) === 0) return from;
  const dims = shapeOf(first.dims);
  const arenas = new Set<number>();
  const read: Touched[] = [];
  const wrote: Touched[] = [];
  const touched = (slot: number, view: View, over: readonly number[]): Touched => {
    const { arena, offset, bytes } = plan.slots[slot] as Slot;
    return { arena, from: offset, to: offset + Math.max(4, bytes), walk: walkOf(view, over, offset / 4) };
  };
  let to = from;
  for (; to < from + MOST_CALLS; to++) {
    const call = deviceCall(plan, to);
    if (call?.form.kernel !== 'map' || shapeOf(call.form.dims).join() !== dims.join()) break;
    if (!hasRoom(arenas, call, plan, maxBindings)) break;
    const { form, slots } = call;
    const reads = form.inputs.map((view, v) => touched(slots[v] as number, view, form.dims));
    const writes = touched(outputOf(call), form.output, form.dims);
    if (reads.some((each) => isMixed(each, wrote)) || isMixed(writes, wrote) || isMixed(writes, read)) break;
    read.push(...reads);
    wrote.push(writes);
  }
  return to;
}

/** Whether what is touched meets any of the others elsewhere than at the invocation's own element. */
const isMixed = (one: Touched, others: readonly Touched[]): boolean =>
  others.some(
    (other) =>
      other.arena === one.arena &&
      other.from < one.to &&
      one.from < other.to &&
      // one after the other in the same memory, element by element: no invocation sees another's
      other.walk !== one.walk,
  );

const shapeOf = (dims: readonly number[]): number[] => dims.filter((size) => size !== 1);

/** Where in the arena the elements lie, one after the other. */
const walkOf = ({ offset, strides }: View, dims: readonly number[], start: number): string =>
  [start + offset, ...strides.filter((_, d) => dims[d] !== 1)].join();
