import { useReactFlow } from '@xyflow/react';
import { type RefObject, useEffect, useRef } from 'react';
import type { Point } from '../../graph-core/model/document.ts';
import { mountFlow } from './flow-handle.ts';
import type { Rect } from './geometry.ts';

/** How React Flow shows a drawing that can be moved and zoomed, and in which nothing is edited. */
export const READ_ONLY_FLOW = {
  nodesDraggable: false,
  nodesConnectable: false,
  elementsSelectable: false,
  minZoom: 0.05,
  maxZoom: 4,
  panOnDrag: [0, 1, 2],
  deleteKeyCode: null,
  zoomOnDoubleClick: false,
  proOptions: { hideAttribution: true },
};

/**
 * Announces a drawing that stands in the graph's place to the commands that move the view. `edited`: blocks are added and pasted
 * where the pointer is.
 */
export function useFlowHandle(pane: RefObject<HTMLDivElement | null>, bounds: Rect | null, edited = false): void {
  const flow = useReactFlow();
  const shown = useRef(bounds);
  shown.current = bounds;
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
      bounds: () => shown.current,
      pointer: () => (edited ? pointer : null),
      focusNode: (id) => element.querySelector<HTMLElement>(`.react-flow__node[data-id="${CSS.escape(id)}"]`)?.focus(),
    });
    return () => {
      element.removeEventListener('pointermove', move);
      element.removeEventListener('pointerleave', leave);
      unmount();
    };
  }, [flow, pane, edited]);
}
