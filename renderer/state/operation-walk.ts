import type { Inside, StepView, TensorSummary } from '../../session/protocol.ts';

/**
 * The walk through the operations of a composite, one press of Step each: forward in the order in which they are computed,
 * backward in reverse. The engine has run the whole block; what an operation made is shown from its turn on.
 */
export interface OperationWalk {
  readonly phase: 'forward' | 'backward';
  /** From the block of the graph inwards: a composite among its operations can be gone into as well. */
  readonly levels: readonly OperationLevel[];
}

export interface OperationLevel {
  /** With the numbers of all operations of the phase. */
  readonly inside: Inside;
  /** Operations in the order of their turns. */
  readonly order: readonly string[];
  /** How many had their turn; 0 before the first. Of an outer level the last of them is the one that was gone into. */
  readonly at: number;
}

const portOf = (address: string): string => address.slice(0, address.indexOf('.'));
const wireKey = ({ from, to }: Inside['edges'][number]): string => `edge:${from}->${to}`;

/** The operations that have a turn in a phase: backward only those that a gradient goes through. */
export function operationOrder({ nodes, edges, gradients }: Inside, phase: OperationWalk['phase']): readonly string[] {
  const all = nodes.filter(({ kind }) => kind === 'block').map(({ id }) => id);
  if (phase === 'forward') return all;
  const passes = new Set(edges.flatMap((edge) => (gradients[wireKey(edge)] ? [portOf(edge.to)] : [])));
  return all.filter((id) => passes.has(id)).reverse();
}

const levelOf = (inside: Inside, phase: OperationWalk['phase']): OperationLevel => ({
  inside,
  order: operationOrder(inside, phase),
  at: 0,
});

/** A walk before the first operation of the current block; null where that is another block or has no turns. */
export function beginOperations({ stages, cursor, generation }: StepView, inside: Inside): OperationWalk | null {
  const stage = stages[cursor - 1];
  if (stage === undefined || stage.phase === 'update' || inside.kind !== 'composite') return null;
  if (inside.path !== stage.node || inside.generation !== generation) return null;
  const level = levelOf(inside, stage.phase);
  return level.order.length === 0 ? null : { phase: stage.phase, levels: [level] };
}

/** The level that is walked through. */
export const innermost = ({ levels }: OperationWalk): OperationLevel => levels[levels.length - 1] as OperationLevel;

/** The operation that had its turn last; null before the first. */
export const operationAt = ({ order, at }: OperationLevel): string | null => order[at - 1] ?? null;

/** One operation on or back, over the end of an inner composite in the one around it; null where that leaves the block. */
export function walkedOperations(walk: OperationWalk, by: 1 | -1): OperationWalk | null {
  for (let depth = walk.levels.length; depth > 0; depth--) {
    const level = walk.levels[depth - 1] as OperationLevel;
    const at = level.at + by;
    if (at >= 0 && at <= level.order.length) return { ...walk, levels: [...walk.levels.slice(0, depth - 1), { ...level, at }] };
  }
  return null;
}

/** Into the operation that had its turn last, where that is a composite with turns of its own. */
export function enteredOperation(walk: OperationWalk, inside: Inside): OperationWalk | null {
  const { inside: outer } = innermost(walk);
  const level = levelOf(inside, walk.phase);
  const isIts = inside.generation === outer.generation && inside.path === `${outer.path}/${operationAt(innermost(walk))}`;
  return isIts && level.order.length > 0 ? { ...walk, levels: [...walk.levels, level] } : null;
}

/** The path of the current operation, where it can be gone into. */
export function operationBelow(walk: OperationWalk): string | null {
  const level = innermost(walk);
  const id = operationAt(level);
  return level.inside.nodes.some((node) => node.id === id && node.opens) ? `${level.inside.path}/${id}` : null;
}

/** The walk around the innermost composite, which it has then done; null where that is the graph. */
export const leftOperations = (walk: OperationWalk): OperationWalk | null =>
  walk.levels.length > 1 ? { ...walk, levels: walk.levels.slice(0, -1) } : null;

/** What is left of a walk for somebody who looks at `path`: looking into an operation keeps it, going out of it ends it. */
export function keptOperations(walk: OperationWalk, path: string): OperationWalk | null {
  if (path.startsWith(`${innermost(walk).inside.path}/`)) return walk;
  const depth = walk.levels.findIndex(({ inside }) => inside.path === path) + 1;
  if (depth === walk.levels.length) return walk;
  return depth === 0 ? null : { ...walk, levels: walk.levels.slice(0, depth) };
}

/** Whether operations are still ahead, at any level. */
export const hasOperationsAhead = (walk: OperationWalk | null): boolean =>
  walk?.levels.some(({ at, order }) => at < order.length) ?? false;

/** A view without what the current block makes, until its last operation had its turn. */
export function withheld(view: StepView | null, walk: OperationWalk | null): StepView | null {
  if (view === null || !hasOperationsAhead(walk)) return view;
  const made = new Set(view.stages[view.cursor - 1]?.makes);
  const without = (all: StepView['values']): StepView['values'] => keep(all, (address) => !made.has(address));
  return walk?.phase === 'forward' ? { ...view, values: without(view.values) } : { ...view, gradients: without(view.gradients) };
}

/** A gradient that has come back from some of its uses. */
export interface Accumulating {
  readonly done: number;
  readonly count: number;
}

/** An inside as far as a walk has come. */
export interface ReachedInside {
  readonly inside: Inside;
  /** Operations that had their turn in the phase. */
  readonly done: ReadonlySet<string>;
  readonly current: string | null;
  /** By address: what several operations use and not all have given their part of the gradient. */
  readonly accumulating: Readonly<Record<string, Accumulating>>;
}

/** What the operations that had their turn have made; the gradient of a variable is there once its last use has given its part. */
export function reached(level: OperationLevel, phase: OperationWalk['phase']): ReachedInside {
  const { inside, order, at } = level;
  const done = new Set(order.slice(0, at));
  const current = operationAt(level);
  if (phase === 'forward') {
    const values = keep(inside.values, (address) => address.startsWith('@') || done.has(portOf(address)));
    return { inside: { ...inside, values, gradients: {} }, done, current, accumulating: {} };
  }
  const accumulating: Record<string, Accumulating> = {};
  const isKnown = (address: string): boolean => {
    const uses = inside.edges.filter((edge) => edge.from === address && inside.gradients[wireKey(edge)]);
    const given = uses.filter(({ to }) => done.has(portOf(to))).length;
    // what leaves the block has been used outside of it, before
    const outside = inside.variables[address]?.port === null ? 0 : 1;
    if (given < uses.length && given + outside > 0) {
      accumulating[address] = { done: given + outside, count: uses.length + outside };
    }
    return given === uses.length;
  };
  const isGiven = (wire: string): boolean => done.has(portOf(wire.slice(wire.indexOf('->') + 2)));
  const isShown = (key: string): boolean => {
    if (key.startsWith('edge:')) return isGiven(key);
    // else it is what came back through an input port
    return key in inside.variables ? isKnown(key) : done.has(portOf(key));
  };
  return { inside: { ...inside, gradients: keep(inside.gradients, isShown) }, done, current, accumulating };
}

const keep = (
  all: Readonly<Record<string, TensorSummary>>,
  test: (key: string) => boolean,
): Readonly<Record<string, TensorSummary>> => Object.fromEntries(Object.entries(all).filter(([key]) => test(key)));

/** An inside on view as far as a walk has come that it belongs to; null where it is shown as a whole. */
export function reachedOnView(inside: Inside, walk: OperationWalk | null): ReachedInside | null {
  const level = walk?.levels.findLast(({ inside: { path } }) => inside.path === path || inside.path.startsWith(`${path}/`));
  if (!walk || !level || inside.generation !== level.inside.generation) return null;
  if (level.inside.path === inside.path) return reached(level, walk.phase);
  // looked into without being gone into: an operation that had its turn is shown with all of its numbers
  const [id = ''] = inside.path.slice(level.inside.path.length + 1).split('/');
  return level.order.slice(0, level.at).includes(id) ? null : reached(levelOf(inside, walk.phase), walk.phase);
}
