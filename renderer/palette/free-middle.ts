import type { Point } from '../../graph-core/model/document.ts';
import { flowHandle } from '../canvas/flow-handle.ts';
import { editing } from '../state/editing.ts';

/** A free place near the middle of what is on view: below what lies there already. */
export function freeMiddle(): Point | null {
  const flow = flowHandle();
  if (!flow) return null;
  const { x, y, zoom } = flow.viewport();
  const { width, height } = flow.pane();
  const at = { x: (width / 2 - x) / zoom, y: (height / 2 - y) / zoom };
  const taken = editing().document.nodes.map((node) => node.position ?? { x: 0, y: 0 });
  for (let tries = 0; tries < 50; tries++) {
    const near = taken.some((point) => Math.abs(point.x + 80 - at.x) < 170 && Math.abs(point.y + 36 - at.y) < 100);
    if (!near) break;
    at.y += 120;
  }
  return at;
}
