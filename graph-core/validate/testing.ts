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

/** Tries of {@link growth}: other programs take the machine away now and then, hardly in each of them. */
const TRIES = 5;

/**
 * For tests: how many times as long work takes on four times as much, at least. About 4 where it is linear and 16 where it is
 * quadratic, on a slow or busy machine too, which no limit in seconds would be. Ends as soon as it is clearly not quadratic.
 */
export function growth(work: (n: number) => void, n: number): number {
  const took = (size: number): number => {
    const start = Date.now();
    work(size);
    return Date.now() - start;
  };
  // what is compiled in the first runs is no part of it
  for (let i = 0; i < 3; i++) work(n);
  let least = Number.POSITIVE_INFINITY;
  for (let i = 0; i < TRIES && least > 5; i++) {
    const once = took(n);
    least = Math.min(least, took(4 * n) / once);
  }
  return least;
}
