import { type PointerEvent, type RefObject, useLayoutEffect, useState } from 'react';
import { type Corner, freeCorner } from './free-corner.ts';

/** Pixels that the panel has with its table. */
const USUAL_HEIGHT = 310;

/** The panel is pulled out of the way by its head. */
export function useDrag() {
  const [at, setAt] = useState({ x: 0, y: 0 });
  return {
    ...at,
    down: (event: PointerEvent<HTMLElement>): void => {
      if (event.target instanceof Element && event.target.closest('button')) return;
      event.currentTarget.setPointerCapture(event.pointerId);
    },
    move: ({ currentTarget, pointerId, movementX, movementY }: PointerEvent<HTMLElement>): void => {
      if (currentTarget.hasPointerCapture(pointerId)) setAt(({ x, y }) => ({ x: x + movementX, y: y + movementY }));
    },
  };
}

/** Nodes of the drawing on view: the graph's, or those of the group that is open over it. */
function drawnAreas(pane: Element): readonly DOMRect[] {
  const top = pane.querySelector('.inside') ?? pane;
  return [...top.querySelectorAll('.react-flow__node, .react-flow__node .circle-values')].map((node) =>
    node.getBoundingClientRect(),
  );
}

/** The corner of the canvas with most room, once for each value that is changed and each drawing. */
export function useCorner(panel: RefObject<HTMLElement | null>, key: string): Corner {
  const [corner, setCorner] = useState<Corner>({ side: 'left', end: 'bottom' });
  // biome-ignore lint/correctness/useExhaustiveDependencies: the value decides, not that numbers were drawn anew.
  useLayoutEffect(() => {
    const pane = panel.current?.parentElement;
    if (!panel.current || !pane) return;
    // the table comes with the answer
    const { width } = panel.current.getBoundingClientRect();
    setCorner(freeCorner(pane.getBoundingClientRect(), { width, height: USUAL_HEIGHT }, drawnAreas(pane)));
  }, [key]);
  return corner;
}
