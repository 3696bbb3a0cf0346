import type { NodeId } from '../../graph-core/model/document.ts';
import { documentStore, uiStore } from '../state/stores.ts';
import { placesOf } from './bind.ts';
import { flowHandle } from './flow-handle.ts';
import { boundsOf, viewportFor } from './geometry.ts';

/** Shows all of the graph, or some nodes of it. False where there is nothing to show. */
export function fitView(ids?: readonly NodeId[]): boolean {
  const flow = flowHandle();
  const bounds = boundsOf(placesOf(documentStore.getState().document, ids));
  if (!flow || !bounds) return false;
  const { present } = uiStore.getState();
  // Numbers are twice as large while presenting, and reach farther beyond the shapes.
  const shown = present ? { x: bounds.x - 60, y: bounds.y - 40, width: bounds.width + 120, height: bounds.height + 100 } : bounds;
  flow.setViewport(viewportFor(shown, flow.pane(), present ? 2 : 1.25));
  return true;
}

/** Scales around the middle of the pane. */
export function zoomBy(factor: number): void {
  const flow = flowHandle();
  if (!flow) return;
  const { x, y, zoom } = flow.viewport();
  const { width, height } = flow.pane();
  const next = Math.min(4, Math.max(0.05, zoom * factor));
  const scale = next / zoom;
  flow.setViewport({ zoom: next, x: width / 2 - (width / 2 - x) * scale, y: height / 2 - (height / 2 - y) * scale });
}

/** Moves as little as possible so that a node can be seen whole. */
export function reveal(id: NodeId): void {
  const flow = flowHandle();
  const bounds = boundsOf(placesOf(documentStore.getState().document, [id]));
  if (!flow || !bounds) return;
  const { x, y, zoom } = flow.viewport();
  const { width, height } = flow.pane();
  const left = bounds.x * zoom + x;
  const top = bounds.y * zoom + y;
  const fits = left >= 0 && top >= 0 && left + bounds.width * zoom <= width && top + bounds.height * zoom <= height;
  if (fits) return;
  flow.setViewport({
    zoom,
    x: width / 2 - (bounds.x + bounds.width / 2) * zoom,
    y: height / 2 - (bounds.y + bounds.height / 2) * zoom,
  });
}
