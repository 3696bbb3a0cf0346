import { useReactFlow } from '@xyflow/react';
import { type RefObject, useEffect, useRef } from 'react';
import type { Point } from '../../graph-core/model/document.ts';
import { uiStore } from '../state/stores.ts';
import { mountFlow } from './flow-handle.ts';
import { openView } from './view.ts';

/** Announces the canvas to the commands, and shows all of the graph when it opens. */
export function useFlowHandle(pane: RefObject<HTMLDivElement | null>): void {
  const flow = useReactFlow();
  const pointer = useRef<Point | null>(null);
  useEffect(() => {
    const element = pane.current;
    if (!element) return;
    const move = (event: PointerEvent): void => {
      pointer.current = { x: event.clientX, y: event.clientY };
      // A wire that was deleted under the pointer never says that the pointer left it.
      const { hoveredWire, hoverWire } = uiStore.getState();
      const onWire = event.target instanceof Element && event.target.closest('.react-flow__edge') !== null;
      if (hoveredWire !== null && !onWire) hoverWire(null);
    };
    const leave = (): void => {
      pointer.current = null;
    };
    element.addEventListener('pointermove', move);
    element.addEventListener('pointerleave', leave);
    const unmount = mountFlow({
      pane: () => ({ width: element.clientWidth, height: element.clientHeight }),
      viewport: flow.getViewport,
      setViewport: (viewport, duration = 0) => void flow.setViewport(viewport, { duration }),
      toDocument: (screen) => flow.screenToFlowPosition(screen),
      pointer: () => pointer.current,
      focusNode: (id) => element.querySelector<HTMLElement>(`.react-flow__node[data-id="${CSS.escape(id)}"]`)?.focus(),
    });
    openView();
    return () => {
      element.removeEventListener('pointermove', move);
      element.removeEventListener('pointerleave', leave);
      unmount();
    };
  }, [flow, pane]);
}
