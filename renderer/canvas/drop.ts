import type { DragEvent } from 'react';
import type { Document, Edge, Point } from '../../graph-core/model/document.ts';
import { opOf } from '../../graph-core/ops/index.ts';
import { openDropped } from '../app/dropped-file.ts';
import { addOwnAt, fitsOwnOnWire, OWN_PREFIX } from '../library/add-own.ts';
import { blockOfLibrary } from '../library/library-store.ts';
import { editing } from '../state/editing.ts';
import { addBlockAt } from './add.ts';
import { aimAt, forgetAim, takeAim } from './aim.ts';
import { flowHandle } from './flow-handle.ts';
import { geometryOf } from './geometry.ts';
import { fitsOnWire } from './insert.ts';

/** Type of what the palette drags. */
export const BLOCK_DRAG = 'application/x-chainrule-block';

/** What the palette drags now: until it is dropped, the browser tells nobody. */
let dragged: string | null = null;

export function dragFromPalette(type: string | null): void {
  dragged = type;
  if (type === null) forgetAim();
}

/** Whether what the palette drags fits on a wire: a block of the editor's, or one's own. */
function fits(document: Document, type: string, wire: Edge): boolean {
  if (!type.startsWith(OWN_PREFIX)) return fitsOnWire(document, type, wire);
  const id = type.slice(OWN_PREFIX.length);
  const block = blockOfLibrary(id);
  return block !== undefined && fitsOwnOnWire(document, id, block, wire);
}

/** A block from the palette aims at the wire below it, unless Alt is held. */
export function onDragOverCanvas(event: DragEvent): void {
  event.preventDefault();
  event.dataTransfer.dropEffect = 'copy';
  const flow = flowHandle();
  if (dragged === null || !flow) return;
  if (event.altKey) {
    forgetAim();
    return;
  }
  const { drawn } = editing();
  const type = dragged;
  const drawnAs = type.startsWith(OWN_PREFIX) ? 'group' : type;
  const { width, height } = geometryOf({ id: 'new', type: drawnAs }, opOf(drawnAs));
  const at: Point = flow.toDocument({ x: event.clientX, y: event.clientY });
  const rect = { x: at.x - width / 2, y: at.y - height / 2, width, height };
  aimAt(drawn, rect, (wire) => fits(drawn, type, wire));
}

/** A block from the palette, or a file. */
export function onDropOnCanvas(event: DragEvent): void {
  event.preventDefault();
  const screen = { x: event.clientX, y: event.clientY };
  const type = event.dataTransfer.getData(BLOCK_DRAG);
  const flow = flowHandle();
  const onto = takeAim();
  if (type.startsWith(OWN_PREFIX) && flow) {
    addOwnAt(type.slice(OWN_PREFIX.length), flow.toDocument(screen), 'centre', { onto, isDropped: true });
    return;
  }
  if (type !== '' && flow) {
    addBlockAt(type, flow.toDocument(screen), 'centre', { onto, isDropped: true });
    return;
  }
  const over = event.target instanceof Element ? event.target.closest<HTMLElement>('.react-flow__node') : null;
  void openDropped(event.dataTransfer, over?.dataset.id ?? null);
}
