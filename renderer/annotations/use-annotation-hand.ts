import { useReactFlow, useStoreApi } from '@xyflow/react';
import { type KeyboardEvent, type MouseEvent, useMemo, useRef } from 'react';
import { annotationKey, annotationsOf, holds } from '../../graph-core/document/annotations.ts';
import type { Point } from '../../graph-core/model/document.ts';
import { editing, openScope, within } from '../state/editing.ts';
import { uiStore } from '../state/stores.ts';
import { pressAnnotation } from './selected.ts';

function onKeyDownCapture(event: KeyboardEvent): void {
  const { target } = event;
  if (!(target instanceof HTMLElement) || !target.classList.contains('react-flow__node')) return;
  const { id = '' } = target.dataset;
  if (!id.startsWith('frame:') || (event.key !== 'Enter' && event.key !== ' ')) return;
  const key = within(openScope()) + id;
  if (!uiStore.getState().selection.annotations?.includes(key)) pressAnnotation(key, event.shiftKey);
  if (event.key === ' ') event.preventDefault();
}

/** What React Flow leaves to us: keys on frames, and frames that a box of selection holds. */
export function useAnnotationHand() {
  const flow = useReactFlow();
  const store = useStoreApi();
  const start = useRef<Point | null>(null);
  return useMemo(() => {
    return {
      onKeyDownCapture,
      // told once the pointer has moved: where it went down is in the box itself
      onSelectionStart: (): void => {
        const box = store.getState().userSelectionRect;
        start.current = box && { x: box.startX, y: box.startY };
      },
      onSelectionEnd: (event: MouseEvent): void => {
        const [from, to] = [start.current, flow.screenToFlowPosition({ x: event.clientX, y: event.clientY })];
        start.current = null;
        if (!from) return;
        const box = {
          x: Math.min(from.x, to.x),
          y: Math.min(from.y, to.y),
          width: Math.abs(from.x - to.x),
          height: Math.abs(from.y - to.y),
        };
        const { document, scope } = editing();
        const held = annotationsOf(document).filter((each) => each.kind === 'frame' && holds(box, each));
        const { selection, select } = uiStore.getState();
        if (held.length > 0)
          select({
            ...selection,
            annotations: [
              ...new Set([...(selection.annotations ?? []), ...held.map((each) => within(scope) + annotationKey(each))]),
            ],
          });
      },
    };
  }, [flow, store]);
}
