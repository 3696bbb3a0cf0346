import { useReactFlow } from '@xyflow/react';
import { type RefObject, useEffect, useRef } from 'react';
import type { Point } from '../../graph-core/model/document.ts';
import { uiStore } from '../state/stores.ts';
import { mountFlow } from './flow-handle.ts';
import { openView } from './view.ts';
import type { Rect } from './viewport.ts';

interface FlowHandleOptions {
  /** Of all that is drawn, where that is not the document. */
  readonly bounds?: Rect | null;
  /** Whether blocks are added and pasted where the pointer is. */
  readonly edited?: boolean;
}

/** Announces what is drawn in a pane to the commands that move the view. */
export function useFlowHandle(pane: RefObject<HTMLDivElement | null>, { bounds, edited = false }: FlowHandleOptions): void {
  const flow = useReactFlow();
  const shown = useRef(bounds);
  shown.current = bounds;
  const ofDocument = bounds === undefined;
  useEffect(() => {
    const element = pane.current;
    if (!element) return;
    let pointer: Point | null = null;
    const move = (event: PointerEvent): void => {
      pointer = { x: event.clientX, y: event.clientY };
    };
    const leave = (): void => {
      pointer = null;
    };
    element.addEventListener('pointermove', move);
    element.addEventListener('pointerleave', leave);
    const unmount = mountFlow({
      pane: () => ({ width: element.clientWidth, height: element.clientHeight }),
      viewport: flow.getViewport,
      setViewport: (viewport, duration = 0) => void flow.setViewport(viewport, { duration }),
      toDocument: (screen) => flow.screenToFlowPosition(screen),
      ...(!ofDocument && { bounds: () => shown.current ?? null }),
      pointer: () => (edited ? pointer : null),
      focusNode: (id) => element.querySelector<HTMLElement>(`.react-flow__node[data-id="${CSS.escape(id)}"]`)?.focus(),
    });
    return () => {
      element.removeEventListener('pointermove', move);
      element.removeEventListener('pointerleave', leave);
      unmount();
    };
  }, [flow, pane, edited, ofDocument]);
}

/** Announces the document's canvas, and shows all of the graph when it opens. */
export function useCanvasHandle(pane: RefObject<HTMLDivElement | null>): void {
  useFlowHandle(pane, { edited: true });
  useEffect(() => {
    const element = pane.current;
    if (!element) return;
    // A wire that was deleted under the pointer never says that the pointer left it.
    const move = (event: PointerEvent): void => {
      const { hoveredWire, hoverWire } = uiStore.getState();
      const onWire = event.target instanceof Element && event.target.closest('.react-flow__edge') !== null;
      if (hoveredWire !== null && !onWire) hoverWire(null);
    };
    element.addEventListener('pointermove', move);
    openView();
    return () => element.removeEventListener('pointermove', move);
  }, [pane]);
}
