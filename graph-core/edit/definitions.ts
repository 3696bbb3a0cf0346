import type { Definition, Document, GraphNode, NodeId } from '../model/document.ts';
import { definitionOf, instancesOf, isInstance } from '../validate/instances.ts';
import { MAX_GROUP_DEPTH } from '../validate/walk.ts';

/** A block that is an instance of a definition, and the drawing that it stands in: null is the graph. */
export interface DefinitionUser {
  readonly drawing: string | null;
  readonly node: GraphNode;
}

/** The blocks that name a definition, in the graph and inside other definitions. */
export function definitionUsers(doc: Document, name: string): readonly DefinitionUser[] {
  const users = (drawing: string | null, nodes: readonly GraphNode[]): DefinitionUser[] =>
    nodes.filter((node) => isInstance(node) && node.attrs?.definition === name).map((node) => ({ drawing, node }));
  return [...users(null, doc.nodes), ...Object.entries(doc.definitions).flatMap(([inside, { nodes }]) => users(inside, nodes))];
}

/** A definition and all that it contains, also through others. */
export function definitionsWithin(definitions: Document['definitions'], name: string): ReadonlySet<string> {
  const found = new Set([name]);
  for (const each of found)
    for (const node of definitions[each]?.nodes ?? []) {
      const inner = node.attrs?.definition;
      if (typeof inner === 'string' && Object.hasOwn(definitions, inner)) found.add(inner);
    }
  return found;
}

const MAX_PATHS = 4096;

/** Paths of all instances of a definition that keep weights of their own: `g1`, `g2/h`, `r[0]`; with `all` also of the others. */
export function instancePaths(doc: Document, name: string, all = false): readonly NodeId[] {
  const found: NodeId[] = [];
  const visit = (nodes: Definition['nodes'], prefix: string, depth: number): void => {
    if (depth > MAX_GROUP_DEPTH) return;
    for (const node of nodes) {
      if (found.length >= MAX_PATHS || !isInstance(node) || (!all && typeof node.attrs?.shareWith === 'string')) continue;
      const inner = definitionOf(node, doc.definitions);
      if (!inner) continue;
      const own =
        !all && node.type === 'repeat' && node.attrs?.share !== false ? instancesOf(node).slice(0, 1) : instancesOf(node);
      for (const instance of own) {
        if (node.attrs?.definition === name) found.push(prefix + instance);
        visit(inner.nodes, `${prefix}${instance}/`, depth + 1);
      }
    }
  };
  visit(doc.nodes, '', 0);
  return found;
}
