import type { Document, GraphNode, NodeId } from '../model/document.ts';
import { type Definitions, definitionOf, instancesOf, isInstance } from '../validate/instances.ts';
import { MAX_GROUP_DEPTH } from '../validate/walk.ts';
import type { Catalogue } from './catalogue.ts';

/** A block that draws random numbers as the graph runs. */
export interface Draw {
  /** `d`, in a group `g1/d`, in a repeat `r[0]/d`. */
  readonly path: NodeId;
  /** The name that it gives its stream, if it does. */
  readonly given: unknown;
}

const MOST = 4096;

/** All blocks of a document that draw, those of every instance for themselves: also where weights are shared each draws its own. */
export function drawsOf({ nodes, definitions }: Pick<Document, 'nodes' | 'definitions'>, catalogue: Catalogue): readonly Draw[] {
  const found: Draw[] = [];
  visit(nodes, '', 0);
  return found;

  function visit(drawing: readonly GraphNode[], prefix: string, depth: number): void {
    for (const node of drawing) {
      if (found.length >= MOST) return;
      if (isInstance(node)) inside(node, definitions, prefix, depth);
      else if (draws(node)) found.push({ path: prefix + node.id, given: node.attrs?.stream });
    }
  }

  function inside(node: GraphNode, all: Definitions, prefix: string, depth: number): void {
    const definition = definitionOf(node, all);
    if (definition === undefined || depth >= MAX_GROUP_DEPTH) return;
    for (const instance of instancesOf(node)) visit(definition.nodes, `${prefix}${instance}/`, depth + 1);
  }

  function draws(node: GraphNode): boolean {
    const op = catalogue(node.type, node.attrs ?? {});
    return op?.kind === 'composite' && op.draws !== undefined;
  }
}
