import type { Document, Edge } from '../../graph-core/model/document.ts';
import { documentStore, uiStore } from '../state/stores.ts';
import { edgeId, type Selection } from '../state/ui-store.ts';

/** The wire of a document that is selected by itself; null where something else is, or more. */
export function wireSelected(document: Document, { nodes, edges }: Selection): Edge | null {
  const [id] = edges;
  if (nodes.length > 0 || edges.length !== 1) return null;
  return document.edges.find(({ from, to }) => edgeId(from, to) === id) ?? null;
}

/** All wires of a document that are selected. */
export function wiresSelected(document: Document, { edges }: Selection): readonly Edge[] {
  const chosen = new Set(edges);
  return document.edges.filter(({ from, to }) => chosen.has(edgeId(from, to)));
}

export const selectedWire = (): Edge | null => wireSelected(documentStore.getState().document, uiStore.getState().selection);
