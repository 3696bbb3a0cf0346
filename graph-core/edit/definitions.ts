import type { Document, GraphNode, NodeId } from '../model/document.ts';
import { definitionOf, instancesOf, isInstance } from '../validate/instances.ts';
import { getOwn } from './immutable.ts';
import { findEverywhere, type Wanted } from './instance-walk.ts';

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

/** Names of the definitions that blocks are instances of, and of all that these contain, also through others. */
export function definitionsUsed(definitions: Document['definitions'], nodes: readonly GraphNode[]): ReadonlySet<string> {
  const used = new Set<string>();
  const note = (list: readonly GraphNode[]): void => {
    for (const { attrs } of list) if (typeof attrs?.definition === 'string') used.add(attrs.definition);
  };
  note(nodes);
  for (const name of used) note(getOwn(definitions, name)?.nodes ?? []);
  return used;
}

/** Instances with weights of their own that an edit of their inside can follow: each has settings of its own to be moved. */
export const MAX_PATHS = 4096;

/** Paths of the instances of a definition that keep weights of their own: `g1`, `g2/h`, `r[0]`. At most MAX_PATHS. */
export function instancePaths(doc: Document, name: string): readonly NodeId[] {
  const instances = (node: GraphNode): readonly NodeId[] => {
    if (typeof node.attrs?.shareWith === 'string') return [];
    return node.type === 'repeat' && node.attrs?.share !== false ? instancesOf(node).slice(0, 1) : instancesOf(node);
  };
  return pathsOf(doc, name, { instances, most: MAX_PATHS });
}

/** Paths of all instances of a definition, also of those that share weights. */
export const allInstancePaths = (doc: Document, name: string): readonly NodeId[] =>
  pathsOf(doc, name, { instances: instancesOf });

function pathsOf(doc: Document, name: string, rest: Omit<Wanted, 'is'>): readonly NodeId[] {
  const is = (node: GraphNode): boolean =>
    isInstance(node) && node.attrs?.definition === name && definitionOf(node, doc.definitions) !== undefined;
  return findEverywhere(doc, { is, ...rest }).map(({ path }) => path);
}
