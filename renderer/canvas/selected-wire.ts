import type { Document, Edge } from '../../graph-core/model/document.ts';
import { editing, selectionIn } from '../state/editing.ts';
import { uiStore } from '../state/stores.ts';
import { idOf, type Selection } from '../state/ui-store.ts';

/** The wire of a document that is selected by itself; null where something else is, or more. */
export function wireSelected(document: Document, { nodes, edges }: Selection): Edge | null {
  const [id] = edges;
  if (nodes.length > 0 || edges.length !== 1) return null;
  return document.edges.find((edge) => idOf(edge) === id) ?? null;
}

/** All wires of a document that are selected. */
export function wiresSelected(document: Document, { edges }: Selection): readonly Edge[] {
  const chosen = new Set(edges);
  return document.edges.filter((edge) => chosen.has(idOf(edge)));
}

export function selectedWire(): Edge | null {
  const { document, scope } = editing();
  const { selection } = uiStore.getState();
  return wireSelected(document, scope === null ? selection : selectionIn(scope, selection));
}
