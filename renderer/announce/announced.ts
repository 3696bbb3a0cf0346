import { sameJson } from '../../graph-core/document/diff/fields.ts';
import type { Entry, History } from '../../graph-core/edit/history.ts';
import type { Definition, GraphNode, Point } from '../../graph-core/model/document.ts';

export interface Announced {
  readonly how: 'done' | 'undone' | 'redone';
  readonly entry: Entry;
}

/** What happened between two histories of one document; null for nothing that changes it. */
export function announced(before: History, after: History): Announced | null {
  const { done, undone } = after;
  const last = done.at(-1);
  if (done.length < before.done.length) {
    const entry = undone.at(-1);
    return entry && undone.length > before.undone.length ? { how: 'undone', entry } : null;
  }
  if (last === undefined || last === before.done.at(-1)) return null;
  return {
    how:
      done.length > before.done.length && undone.length < before.undone.length && before.undone.includes(last)
        ? 'redone'
        : 'done',
    entry: last,
  };
}

/** Where the one block that an entry moves goes, in whole units of its drawing; null for anything else. */
export function placeOf({ how, entry }: Announced): Point | null {
  const [steps, other] = how === 'undone' ? [entry.inverse, entry.steps] : [entry.steps, entry.inverse];
  const [step, ...more] = steps;
  if (step === undefined || more.length > 0) return null;
  if (step.kind === 'moveNodes') return onlyPlace(Object.values(step.positions));
  const [before] = other;
  if (step.kind !== 'setDefinition' || before?.kind !== 'setDefinition') return null;
  return insideOf(before.definition, step.definition, entry.labelValues.ids);
}

/** Inside a group a move is another drawing, in which nothing but places is different. `named`: which of them the entry is about. */
function insideOf(before: Definition | null, after: Definition | null, named: string | undefined): Point | null {
  if (before === null || after === null || before.nodes.length !== after.nodes.length) return null;
  const { nodes: _before, ...around } = before;
  const { nodes: _after, ...now } = after;
  if (!sameJson(around, now)) return null;
  const moved: GraphNode[] = [];
  for (const [i, node] of after.nodes.entries()) {
    const was = before.nodes[i] as GraphNode;
    if (was === node || sameJson(was, node)) continue;
    if (!sameJson({ ...was, position: null }, { ...node, position: null })) return null;
    moved.push(node);
  }
  // the others have only been written down where they stood
  const meant = moved.length > 1 ? moved.filter(({ id }) => id === named) : moved;
  return onlyPlace(meant.map(({ position }) => position ?? null));
}

function onlyPlace([place, ...more]: readonly (Point | null)[]): Point | null {
  return place && more.length === 0 ? { x: Math.round(place.x), y: Math.round(place.y) } : null;
}
