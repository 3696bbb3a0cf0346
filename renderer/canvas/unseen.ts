import type { NodeChange } from '@xyflow/react';
import type { Document, NodeId, Point } from '../../graph-core/model/document.ts';
import { nodesById } from '../state/derived.ts';
import { LARGE } from './extent.ts';

/** Of a large drawing React Flow has only what is near: what it says about selection and places is completed here. */

/** What it has, and how it is being spoken to. */
export interface Known {
  readonly nodeLookup: { has(id: string): boolean };
  readonly edgeLookup: { has(id: string): boolean };
  readonly multiSelectionActive: boolean;
  readonly userSelectionActive: boolean;
}

/**
 * What stays selected when React Flow changes its selection: all of it while something is added to it, as with Shift or by a box
 * that moves on over the drawing; else nothing that React Flow does not have, which it could not let go of.
 */
export function keptSelection(
  document: Document,
  selection: { readonly nodes: readonly NodeId[]; readonly edges: readonly string[] },
  known: Known,
): { readonly nodes: readonly NodeId[]; readonly edges: readonly string[] } {
  if (document.nodes.length < LARGE || known.multiSelectionActive || known.userSelectionActive) return selection;
  return {
    nodes: selection.nodes.filter((id) => known.nodeLookup.has(id)),
    edges: selection.edges.filter((id) => known.edgeLookup.has(id)),
  };
}

/** Selected blocks out of sight move with those that are dragged. */
export function moveUnseen(
  document: Document,
  selected: readonly NodeId[],
  changes: readonly NodeChange[],
  next: Map<NodeId, Point>,
): void {
  if (document.nodes.length < LARGE || selected.length < 2) return;
  const byId = nodesById(document);
  const told = new Set<string>();
  let shift: Point | null = null;
  const chosen = new Set(selected);
  for (const change of changes) {
    if (change.type !== 'position' || change.position === undefined) continue;
    told.add(change.id);
    const node = byId.get(change.id);
    if (shift !== null || !node || !chosen.has(change.id)) continue;
    shift = { x: change.position.x - (node.position?.x ?? 0), y: change.position.y - (node.position?.y ?? 0) };
  }
  if (shift === null) return;
  for (const id of selected) {
    const node = told.has(id) ? undefined : byId.get(id);
    if (node) next.set(id, { x: (node.position?.x ?? 0) + shift.x, y: (node.position?.y ?? 0) + shift.y });
  }
}
