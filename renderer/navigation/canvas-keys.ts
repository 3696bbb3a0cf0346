import type { KeyboardEvent, WheelEvent } from 'react';
import { flowHandle } from '../canvas/flow-handle.ts';
import { canRun, execute } from '../commands/command.ts';
import { isMac, matchesKeys } from '../commands/keys.ts';
import { commandOf } from '../commands/registry.ts';

/** Before React Flow, which would move a focused block with these keys. */
export function backAndForwardKeys(event: KeyboardEvent): void {
  if (!event.altKey || (event.key !== 'ArrowLeft' && event.key !== 'ArrowRight')) return;
  const meant = ['view.back', 'view.forward']
    .map(commandOf)
    .find(({ keys }) => keys?.some((each) => matchesKeys(each, event, isMac())));
  if (!meant) return;
  event.preventDefault();
  event.stopPropagation();
  if (canRun(meant)) execute(meant);
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
