import { useReactFlow } from '@xyflow/react';
import { type PointerEvent, useRef } from 'react';
import { ANNOTATIONS, type Annotation, annotationKey, type Place } from '../../graph-core/document/annotations.ts';
import { changeAnnotation } from '../../graph-core/edit/edits/annotations.ts';
import { isAltHeld } from '../arrange/alt-key.ts';
import { dragStore, endDrag } from '../arrange/drag-store.ts';
import { nearest } from '../arrange/grid.ts';
import { editing } from '../state/editing.ts';
import { uiStore } from '../state/stores.ts';

const GRIPS = ['n', 'ne', 'e', 'se', 's', 'sw', 'w', 'nw'] as const;
type Grip = (typeof GRIPS)[number];

/** One edge on the grid, where that is wanted. */
const snapped = (at: number): number => (uiStore.getState().preferences.snapToGrid && !isAltHeld() ? nearest(at) : at);

/** The place once a corner or an edge has been dragged so far: the opposite one stays. */
function resized(annotation: Annotation, grip: Grip, dx: number, dy: number): Place {
  const { least, most } = ANNOTATIONS[annotation.kind];
  let { x, y, width, height } = annotation;
  const [right, bottom] = [x + width, y + height];
  const within = (size: number, from: number): number => Math.min(most, Math.max(from, size));
  if (grip.includes('e')) width = within(snapped(right + dx) - x, least.width);
  if (grip.includes('s')) height = within(snapped(bottom + dy) - y, least.height);
  if (grip.includes('w')) {
    width = within(right - snapped(x + dx), least.width);
    x = right - width;
  }
  if (grip.includes('n')) {
    height = within(bottom - snapped(y + dy), least.height);
    y = bottom - height;
  }
  return { x, y, width, height };
}

/** Corners and edges by which a frame or note is made larger or smaller; one drag is one entry of the history. */
export function ResizeGrips({ annotation, place: name }: { readonly annotation: Annotation; readonly place: string }) {
  const flow = useReactFlow();
  const start = useRef<{ readonly x: number; readonly y: number } | null>(null);
  const key = annotationKey(annotation);
  const onPointerDown = (event: PointerEvent<HTMLElement>): void => {
    if (event.button !== 0) return;
    event.stopPropagation();
    event.currentTarget.setPointerCapture(event.pointerId);
    start.current = { x: event.clientX, y: event.clientY };
  };
  const onPointerMove = (event: PointerEvent<HTMLElement>, grip: Grip): void => {
    if (!start.current) return;
    const zoom = flow.getZoom();
    const place = resized(annotation, grip, (event.clientX - start.current.x) / zoom, (event.clientY - start.current.y) / zoom);
    dragStore.setState({ resizing: { key, place } });
  };
  const onPointerCancel = (): void => {
    start.current = null;
    endDrag();
  };
  const onPointerUp = (): void => {
    start.current = null;
    const { resizing } = dragStore.getState();
    endDrag();
    const { document, attempt } = editing();
    if (resizing?.key === key) attempt(changeAnnotation(document, [key], resizing.place));
  };
  return GRIPS.map((grip) => (
    <i
      key={grip}
      className={`resize-grip resize-${grip} nodrag nopan`}
      data-testid={`resize-${name}-${grip}`}
      aria-hidden="true"
      onPointerDown={onPointerDown}
      onPointerMove={(event) => onPointerMove(event, grip)}
      onPointerUp={onPointerUp}
      onPointerCancel={onPointerCancel}
    />
  ));
}
