import type { KeyboardEvent, WheelEvent } from 'react';
import { flowHandle } from '../canvas/flow-handle.ts';
import { runKeys } from '../commands/run-keys.ts';

/** What has the focus while blocks are chosen: one of them, or the box around several. */
const PIECES = '.react-flow__node, .react-flow__nodesselection-rect';

/** React Flow moves a block that has the focus by arrows, whatever else is held: here they are keys like any other. */
export function arrowsAreKeys(event: KeyboardEvent): void {
  if (!event.key.startsWith('Arrow') || !(event.target instanceof Element) || !event.target.matches(PIECES)) return;
  runKeys(event.nativeEvent);
  event.preventDefault();
  event.stopPropagation();
}

/** With Shift the wheel moves the canvas sideways; else it zooms, as two fingers that are spread do. */
export function sidewaysWheel(event: WheelEvent): void {
  const flow = flowHandle();
  if (!event.shiftKey || event.ctrlKey || event.metaKey || !flow) return;
  event.stopPropagation();
  const { x, y, zoom } = flow.viewport();
  // browsers turn the wheel sideways themselves, or leave that to the page
  flow.setViewport({ x: x - (event.deltaX || event.deltaY), y, zoom });
}
