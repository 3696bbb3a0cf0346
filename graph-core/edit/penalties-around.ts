import type { Definition, Document } from '../model/document.ts';
import { opOf } from '../ops/index.ts';
import { allInstancePaths, instancePaths } from './definitions.ts';
import { patternsOf } from './patterns.ts';
import { movePenalties, type Relocation } from './relocate.ts';
import type { Step } from './step.ts';
import { applySteps } from './transaction.ts';
import { weightsOf } from './weights.ts';

/**
 * Where blocks move inside a group, what drawings around it say of their weights: a penalty in a group that holds instances of
 * the edited one names `g/f.weight` in its own drawing's terms. One step for each drawing that says something else now.
 * `made` are the steps before: a drawing that one of them changes is taken as it leaves it.
 */
export function penaltiesAround(doc: Document, edited: string, moved: Relocation, made: readonly Step[]): readonly Step[] {
  return Object.entries(doc.definitions).flatMap(([name, asItWas]): Step[] => {
    if (name === edited || !asItWas.nodes.some((node) => patternsOf(node) !== null)) return [];
    const before = lastOf(made, name) ?? asItWas;
    const drawing = { ...doc, nodes: before.nodes, edges: before.edges };
    const relocation = inDrawing(drawing, edited, moved);
    if (relocation.places.length === 0) return [];
    const all = weightsOf(before.nodes, before.edges, doc.definitions, opOf);
    const steps = movePenalties(before, relocation, all);
    const nodes = steps.length === 0 ? null : nodesAfter(drawing, steps);
    return nodes === null ? [] : [{ kind: 'setDefinition', name, definition: { ...before, nodes } }];
  });
}

/** What moves inside the edited group, as a drawing around it calls it in each instance that it has. */
function inDrawing(drawing: Document, edited: string, { places, weights }: Relocation): Relocation {
  const each = (paths: readonly string[], pairs: Relocation['places']): Relocation['places'] =>
    paths.flatMap((path) => pairs.map(([from, to]) => [`${path}/${from}`, `${path}/${to}`] as const));
  return {
    places: each(allInstancePaths(drawing, edited), places),
    weights: each(instancePaths(drawing, edited), weights),
  };
}

function nodesAfter(drawing: Document, steps: readonly Step[]): Definition['nodes'] | null {
  const after = applySteps(drawing, steps);
  return after.ok ? after.value.document.nodes : null;
}

const lastOf = (steps: readonly Step[], name: string): Definition | null =>
  steps.reduce<Definition | null>(
    (last, step) => (step.kind === 'setDefinition' && step.name === name ? step.definition : last),
    null,
  );
