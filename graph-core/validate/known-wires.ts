import { type Edge, type GraphNode, splitAddress } from '../model/document.ts';
import { isInstance } from './instances.ts';

/** What is known of single wires: an edit leaves nearly all of them as they are. */

interface Ends {
  readonly source: ReturnType<typeof splitAddress>;
  readonly target: ReturnType<typeof splitAddress>;
  /** The blocks that the wire was last found to have nothing wrong between. */
  soundBetween: { readonly fromNode: GraphNode; readonly toNode: GraphNode } | null;
}

const known = new WeakMap<Edge, Ends>();

/** The ends of a wire, taken apart once. */
export function endsOf(edge: Edge): Readonly<Ends> {
  return ofEdge(edge);
}

function ofEdge(edge: Edge): Ends {
  const before = known.get(edge);
  if (before) return before;
  const ends = { source: splitAddress(edge.from), target: splitAddress(edge.to), soundBetween: null };
  known.set(edge, ends);
  return ends;
}

/** Notes that a wire has nothing wrong with it between two blocks; what a group's ports are depends on more than its block. */
export function keepSound(edge: Edge, fromNode: GraphNode, toNode: GraphNode): void {
  if (!isInstance(fromNode) && !isInstance(toNode)) ofEdge(edge).soundBetween = { fromNode, toNode };
}

/** Whether it is known that a wire has nothing wrong with it between two blocks. */
export function wasSound(edge: Edge, fromNode: GraphNode, toNode: GraphNode): boolean {
  const before = ofEdge(edge).soundBetween;
  return before !== null && before.fromNode === fromNode && before.toNode === toNode;
}
