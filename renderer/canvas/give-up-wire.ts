import type { OnConnectStart } from '@xyflow/react';

/**
 * Escape gives up a wire that is being dragged. React Flow knows of no such thing: it is told that the pointer let go, and
 * whatever it takes that for is passed over.
 */
let isGivenUp = false;

function onKey(event: KeyboardEvent): void {
  if (event.key !== 'Escape') return;
  event.preventDefault();
  event.stopPropagation();
  isGivenUp = true;
  document.dispatchEvent(new MouseEvent('mouseup'));
  // a wire may be made next by a click on each of its ends, which begins no drag
  isGivenUp = false;
}

export const onConnectStart: OnConnectStart = () => {
  isGivenUp = false;
  window.addEventListener('keydown', onKey, true);
};

/** Whether what React Flow tells of a wire counts for nothing. */
export const isWireGivenUp = (): boolean => isGivenUp;

/** The wire was let go of or given up, which is told. */
export function endWire(): boolean {
  window.removeEventListener('keydown', onKey, true);
  return isGivenUp;
}
