import { uiStore } from '../state/stores.ts';
import type { Selection } from '../state/ui-store.ts';

/**
 * A frame that is drawn with Shift or Ctrl adds to the selection. React Flow empties it when a frame begins, so what was
 * selected is remembered when the button goes down and added to everything that it says until the button is up.
 */
let kept: Pick<Selection, 'nodes' | 'edges'> | null = null;

export function noteFrame(event: {
  readonly target: EventTarget | null;
  readonly button: number;
  readonly shiftKey: boolean;
  readonly ctrlKey: boolean;
  readonly metaKey: boolean;
}): void {
  const isOnPane = event.target instanceof Element && event.target.classList.contains('react-flow__pane');
  const adds = event.shiftKey || event.ctrlKey || event.metaKey;
  kept = isOnPane && event.button === 0 && adds ? uiStore.getState().selection : null;
  // the click comes behind the release
  if (kept !== null) window.addEventListener('click', forgetFrame, { once: true });
}

const forgetFrame = (): void => {
  kept = null;
};

/** What is selected with what a frame keeps. */
export function withFrame(kind: 'nodes' | 'edges', ids: readonly string[]): readonly string[] {
  return kept === null ? ids : [...new Set([...kept[kind], ...ids])];
}
