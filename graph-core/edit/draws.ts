import type { Document, GraphNode, NodeId } from '../model/document.ts';
import { instancesOf, isInstance } from '../validate/instances.ts';
import type { Catalogue } from './catalogue.ts';
import { findEverywhere } from './instance-walk.ts';

/** A block that draws random numbers as the graph runs. */
export interface Draw {
  /** `d`, in a group `g1/d`, in a repeat `r[0]/d`. */
  readonly path: NodeId;
  /** The name that it gives its stream, if it does. */
  readonly given: unknown;
}

/** All blocks of a document that draw, those of every instance for themselves: also where weights are shared each draws its own. */
export function drawsOf(doc: Pick<Document, 'nodes' | 'definitions'>, catalogue: Catalogue): readonly Draw[] {
  const is = (node: GraphNode): boolean => {
    const op = isInstance(node) ? undefined : catalogue(node.type, node.attrs ?? {});
    return op?.kind === 'composite' && op.draws !== undefined;
  };
  return findEverywhere(doc, { is, instances: instancesOf }).map(({ path, node }) => ({ path, given: node.attrs?.stream }));
}
