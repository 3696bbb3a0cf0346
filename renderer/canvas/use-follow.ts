import { type RefObject, useEffect } from 'react';
import { sessionStore } from '../state/session.ts';
import { uiStore } from '../state/stores.ts';
import { selectCurrentNode, selectStepping } from './use-session-values.ts';
import { fitView, follow } from './view.ts';

/** Brings the block of a step on view: after each step, and when the canvas has become smaller; all of the graph where the screen of a presentation changes. Never under a pressed button. */
export function useFollow(pane: RefObject<HTMLElement | null>): void {
  useEffect(() => {
    const element = pane.current;
    if (!element) return;
    let pressed = false;
    const onDown = (): void => {
      pressed = true;
    };
    const onUp = (): void => {
      pressed = false;
    };
    const show = (): void => {
      const id = selectCurrentNode(sessionStore.getState());
      if (id !== null && !pressed && uiStore.getState().inside === null) follow(id);
    };
    let frame = 0;
    const stop = sessionStore.subscribe(({ view, status }, { view: before }) => {
      // An edit that moves the cursor is no step: whoever edits looks at what is edited.
      const isStep = view !== null && before !== null && view.generation === before.generation && view.cursor !== before.cursor;
      if (!isStep || status === 'training') return;
      // The size of the pane is known for nothing once the frame has been laid out, and costs a layout before.
      cancelAnimationFrame(frame);
      frame = requestAnimationFrame(show);
    });
    const sizes = new ResizeObserver(() => {
      // another screen, a projector: whoever presents has no hand for the view
      if (uiStore.getState().present) fitView();
      else if (selectStepping(sessionStore.getState()) !== null) show();
    });
    sizes.observe(element);
    element.addEventListener('pointerdown', onDown, true);
    window.addEventListener('pointerup', onUp, true);
    window.addEventListener('pointercancel', onUp, true);
    return () => {
      stop();
      cancelAnimationFrame(frame);
      sizes.disconnect();
      element.removeEventListener('pointerdown', onDown, true);
      window.removeEventListener('pointerup', onUp, true);
      window.removeEventListener('pointercancel', onUp, true);
    };
  }, [pane]);
}
