import { type Document, type NodeId, splitAddress } from '../../graph-core/model/document.ts';
import { topologicalOrder } from '../../graph-core/validate/order.ts';

/** Types of nodes that are no blocks: a step is given them. */
export const VARIABLES: ReadonlySet<string> = new Set(['observed', 'parameter', 'constant', 'random']);

/**
 * Node ids in the order in which a step takes them: the variables that it is given, then every block behind those that feed it, ties in
 * document order. Blocks on a cycle, and behind one, come last, so that a drawing that cannot run still has an order to be walked through.
 */
export function executionOrder({ nodes, edges }: Pick<Document, 'nodes' | 'edges'>): readonly NodeId[] {
  const place = new Map(nodes.map((node, index) => [node.id, index]));
  const readers: number[][] = nodes.map(() => []);
  for (const edge of edges) {
    const [from, to] = [place.get(splitAddress(edge.from).node), place.get(splitAddress(edge.to).node)];
    if (from !== undefined && to !== undefined) readers[from]?.push(to);
  }
  const ordered = topologicalOrder(readers);
  const isOrdered = new Set(ordered);
  const left = nodes.flatMap((_, index) => (isOrdered.has(index) ? [] : [index]));
  const fed = new Set(readers.flat());
  const isGiven = (index: number): boolean => !fed.has(index) && VARIABLES.has(nodes[index]?.type ?? '');
  const given = ordered.filter(isGiven);
  return [...given, ...ordered.filter((index) => !isGiven(index)), ...left].flatMap((index) => nodes[index]?.id ?? []);
}
