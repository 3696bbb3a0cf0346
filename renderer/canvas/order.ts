import { type Document, type NodeId, splitAddress } from '../../graph-core/model/document.ts';

/**
 * Node ids in an order in which every block comes behind those that feed it; ties in document order. Blocks on a cycle, and
 * behind one, come last in document order, so that a drawing that cannot run still has an order to be walked through.
 */
export function executionOrder(document: Pick<Document, 'nodes' | 'edges'>): readonly NodeId[] {
  const waiting = new Map<NodeId, number>(document.nodes.map((node) => [node.id, 0]));
  const readers = new Map<NodeId, NodeId[]>();
  for (const edge of document.edges) {
    const [from, to] = [splitAddress(edge.from).node, splitAddress(edge.to).node];
    if (!waiting.has(from) || !waiting.has(to)) continue;
    waiting.set(to, (waiting.get(to) ?? 0) + 1);
    const list = readers.get(from);
    if (list) list.push(to);
    else readers.set(from, [to]);
  }
  const order: NodeId[] = [];
  let ready = document.nodes.filter((node) => waiting.get(node.id) === 0).map((node) => node.id);
  const place = new Map(document.nodes.map((node, index) => [node.id, index]));
  while (ready.length > 0) {
    const next: NodeId[] = [];
    for (const id of ready) {
      order.push(id);
      waiting.delete(id);
      for (const reader of readers.get(id) ?? []) {
        const left = (waiting.get(reader) ?? 0) - 1;
        waiting.set(reader, left);
        if (left === 0) next.push(reader);
      }
    }
    ready = next.sort((a, b) => (place.get(a) ?? 0) - (place.get(b) ?? 0));
  }
  return [...order, ...waiting.keys()];
}
