import { type Document, type NodeId, splitAddress } from '../../graph-core/model/document.ts';
import { topologicalOrder } from '../../graph-core/validate/order.ts';

/**
 * Node ids in the order in which a step takes them: every block behind those that feed it, ties in document order. Blocks on a cycle,
 * and behind one, come last in document order, so that a drawing that cannot run still has an order to be walked through.
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
  return [...ordered, ...left].flatMap((index) => nodes[index]?.id ?? []);
}
