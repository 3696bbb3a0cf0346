import type { Document, Extra, GraphNode } from '../../graph-core/model/document.ts';

/** What follows from a document's blocks and wires alone is the same after a block was dragged: it is found once for both. */

/** Parts of the view that only say where something stands. */
const PLACES: ReadonlySet<string> = new Set(['cards']);

/** Documents that are remembered: the open one, and what is inside an opened group. */
const KEPT = 4;

let kept: readonly Document[] = [];
const found = new WeakMap<Document, Document>();

const sameBut = (a: Extra, b: Extra, isLeftOut: (key: string) => boolean): boolean => {
  const keys = Object.keys(a);
  return keys.length === Object.keys(b).length && keys.every((key) => a[key] === b[key] || (isLeftOut(key) && key in b));
};

function sameNode(a: GraphNode, b: GraphNode): boolean {
  if (a === b) return true;
  if (a.id !== b.id || a.type !== b.type) return false;
  const { position: _a, ...first } = a;
  const { position: _b, ...second } = b;
  return sameBut(first, second, () => false);
}

const sameNodes = (a: readonly GraphNode[], b: readonly GraphNode[]): boolean =>
  a === b || (a.length === b.length && a.every((node, i) => sameNode(node, b[i] as GraphNode)));

const sameView = (a: Extra, b: Extra): boolean => a === b || sameBut(a, b, (key) => PLACES.has(key));

const isSame = (a: Document, b: Document): boolean =>
  sameBut(a, b, (key) => key === 'nodes' || key === 'view') && sameView(a.view, b.view) && sameNodes(a.nodes, b.nodes);

/**
 * The document, or an earlier one that differs from it only in where its blocks stand. For what does not look at places: what
 * was found for one of them holds for all.
 */
export function unmoved(document: Document): Document {
  const before = found.get(document);
  if (before) return before;
  const same = kept.find((other) => isSame(other, document)) ?? document;
  kept = [same, ...kept.filter((other) => other !== same)].slice(0, KEPT);
  found.set(document, same);
  return same;
}
