import { type Edge, type GraphNode, splitAddress } from '../model/document.ts';
import { isInstance } from './instances.ts';

/** What is known of single wires: an edit leaves nearly all of them as they are. */

interface Ends {
  readonly source: ReturnType<typeof splitAddress>;
  readonly target: ReturnType<typeof splitAddress>;
}

const split = new WeakMap<Edge, Ends>();

/** The ends of a wire, taken apart once. */
export function endsOf(edge: Edge): Ends {
  const before = split.get(edge);
  if (before) return before;
  const ends = { source: splitAddress(edge.from), target: splitAddress(edge.to) };
  split.set(edge, ends);
  return ends;
}

const sound = new WeakMap<Edge, { readonly fromNode: GraphNode; readonly toNode: GraphNode }>();

/** Notes that a wire has nothing wrong with it between two blocks; what a group's ports are depends on more than its block. */
export function keepSound(edge: Edge, fromNode: GraphNode, toNode: GraphNode): void {
  if (!isInstance(fromNode) && !isInstance(toNode)) sound.set(edge, { fromNode, toNode });
}

/** Whether it is known that a wire has nothing wrong with it between two blocks. */
export function wasSound(edge: Edge, fromNode: GraphNode, toNode: GraphNode): boolean {
  const before = sound.get(edge);
  return before?.fromNode === fromNode && before.toNode === toNode;
}
