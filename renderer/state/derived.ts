import type { Address, Document, NodeId } from '../../graph-core/model/document.ts';
import { opOf } from '../../graph-core/ops/index.ts';
import { executionOrder } from '../canvas/order.ts';
import { type Symbols, symbolsOf } from '../canvas/symbols.ts';

/** What follows from the document alone: pure, computed once for each document, forgotten with it. */

function perDocument<T>(compute: (document: Document) => T): (document: Document) => T {
  const known = new WeakMap<Document, { readonly value: T }>();
  return (document) => {
    const hit = known.get(document);
    if (hit) return hit.value;
    const value = compute(document);
    known.set(document, { value });
    return value;
  };
}

/** Symbols by address: see canvas/symbols.ts. */
export const symbolsFor: (document: Document) => Symbols = perDocument((document) => symbolsOf(document, opOf));

/** The symbol of an output or parameter; its port where it has none. */
export const symbolOf = (document: Document, address: Address): string =>
  symbolsFor(document).get(address) ?? address.slice(address.lastIndexOf('.') + 1);

/** Place of each block in execution order, from 1; variables have none. */
export const orderNumbers: (document: Document) => ReadonlyMap<NodeId, number> = perDocument((document) => {
  const types = new Map(document.nodes.map((node) => [node.id, node.type]));
  const blocks = executionOrder(document).filter((id) => !VARIABLES.has(types.get(id) ?? ''));
  return new Map(blocks.map((id, index) => [id, index + 1]));
});

const VARIABLES: ReadonlySet<string> = new Set(['observed', 'parameter', 'constant']);

/** Where each input's wire comes from. */
export const sourcesOf: (document: Document) => ReadonlyMap<Address, Address> = perDocument(
  (document) => new Map(document.edges.map((edge) => [edge.to, edge.from])),
);
