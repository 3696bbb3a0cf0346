import type { Document, NodeId, Point } from '../../../graph-core/model/document.ts';
import { uiStore } from '../../state/stores.ts';
import { idOf } from '../../state/ui-store.ts';
import { flowHandle } from '../flow-handle.ts';
import { layoutOf, nodeAtPoint, nodesIn } from '../layout.ts';
import type { Rect } from '../viewport.ts';

/** A hand hits what it means within so many pixels of the screen; more would leave no ground between blocks to begin a box on. */
const ROOM = 1;

/** The block that is painted at a place of the screen. */
export function blockAt(document: Document, screen: Point): NodeId | null {
  const flow = flowHandle();
  return flow && nodeAtPoint(layoutOf(document), flow.toDocument(screen), ROOM / flow.viewport().zoom);
}

/** What a box selects: blocks that it touches, and the wires at them, as React Flow's own does. */
export function selectIn(document: Document, box: Rect): void {
  const layout = layoutOf(document);
  const { ids, wires } = layout.forms;
  const nodes = new Set(nodesIn(layout, box));
  const edges: string[] = [];
  for (const [wire, index] of wires.edges.entries()) {
    const edge = document.edges[index];
    if (edge && (nodes.has(wires.sources[wire] as number) || nodes.has(wires.targets[wire] as number))) edges.push(idOf(edge));
  }
  uiStore.getState().select({ nodes: [...nodes].flatMap((node) => ids[node] ?? []), edges });
}

/** Selects a block, or with `adding` adds it to what is selected, or takes it out. */
export function selectBlock(id: NodeId, adding: boolean): void {
  const { selection, select } = uiStore.getState();
  const isSelected = selection.nodes.includes(id);
  if (!adding) {
    // what is selected stays so: it may be about to be dragged
    if (!isSelected) select({ nodes: [id] });
    return;
  }
  const nodes = isSelected ? selection.nodes.filter((other) => other !== id) : [...selection.nodes, id];
  select({ nodes, edges: selection.edges });
}
