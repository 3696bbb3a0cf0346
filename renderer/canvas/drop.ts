import type { DragEvent } from 'react';
import { openDropped } from '../app/dropped-file.ts';
import { addOwnAt, OWN_PREFIX } from '../library/add-own.ts';
import { addBlockAt } from './add.ts';
import { flowHandle } from './flow-handle.ts';

/** Type of what the palette drags. */
export const BLOCK_DRAG = 'application/x-chainrule-block';

/** A block from the palette, or a file. */
export function onDropOnCanvas(event: DragEvent): void {
  event.preventDefault();
  const screen = { x: event.clientX, y: event.clientY };
  const type = event.dataTransfer.getData(BLOCK_DRAG);
  const flow = flowHandle();
  if (type.startsWith(OWN_PREFIX) && flow) {
    addOwnAt(type.slice(OWN_PREFIX.length), flow.toDocument(screen));
    return;
  }
  if (type !== '' && flow) {
    addBlockAt(type, flow.toDocument(screen), 'centre');
    return;
  }
  const over = event.target instanceof Element ? event.target.closest<HTMLElement>('.react-flow__node') : null;
  void openDropped(event.dataTransfer, over?.dataset.id ?? null);
}
