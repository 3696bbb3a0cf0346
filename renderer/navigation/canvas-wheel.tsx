import { useReactFlow, useStore } from '@xyflow/react';
import { useEffect } from 'react';
import { clampZoom } from '../canvas/viewport.ts';
import { uiStore } from '../state/stores.ts';
import { meaningOf } from './wheel.ts';

const selectElement = (state: { readonly domNode: HTMLDivElement | null }): HTMLDivElement | null => state.domNode;

/** Two fingers on a trackpad move the canvas they are on, spread they zoom where they are; a wheel is React Flow's. */
export function CanvasWheel() {
  const element = useStore(selectElement);
  const flow = useReactFlow();
  useEffect(() => {
    if (!element) return;
    const onWheel = (event: WheelEvent): void => {
      if (event.target instanceof Element && event.target.closest('.nowheel')) return;
      const meaning = meaningOf(event, uiStore.getState().preferences.wheel);
      if (meaning === 'zoom') return;
      // without this the browser would go back a page, or zoom the window
      event.preventDefault();
      event.stopPropagation();
      const { x, y, zoom } = flow.getViewport();
      if (meaning === 'pinch') {
        const box = element.getBoundingClientRect();
        const [left, top] = [event.clientX - box.left, event.clientY - box.top];
        const next = clampZoom(zoom * Math.exp(-event.deltaY / 100));
        const grown = next / zoom;
        void flow.setViewport({ x: left - (left - x) * grown, y: top - (top - y) * grown, zoom: next });
      } else if (meaning === 'move') void flow.setViewport({ x: x - event.deltaX, y: y - event.deltaY, zoom });
      // browsers turn the wheel sideways themselves, or leave that to the page
      else void flow.setViewport({ x: x - (event.deltaX || event.deltaY), y, zoom });
    };
    element.addEventListener('wheel', onWheel, { capture: true, passive: false });
    return () => element.removeEventListener('wheel', onWheel, { capture: true });
  }, [element, flow]);
  return null;
}
