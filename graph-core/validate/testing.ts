import { type Document, type Edge, emptyDocument, type GraphNode, type Json } from '../model/document.ts';

/** For tests: a node from a short form. */
export const node = (id: string, type: string, attrs: Readonly<Record<string, Json>> = {}): GraphNode => ({ id, type, attrs });

/** For tests: wires from `a.output -> b.input`. */
export const wires = (...texts: readonly string[]): Edge[] =>
  texts.map((text) => {
    const [from = '', to = ''] = text.split(' -> ');
    return { from, to };
  });

/** For tests: a document of nodes and wires. */
export const graph = (nodes: readonly GraphNode[], edges: readonly Edge[], more: Partial<Document> = {}): Document => ({
  ...emptyDocument('test'),
  nodes,
  edges,
  ...more,
});
