let held = false;

const note = (event: MouseEvent | KeyboardEvent): void => {
  held = event.altKey;
};

/** Whether Alt is down: then nothing that is dragged snaps. */
export const isAltHeld = (): boolean => held;

/** Follows the Alt key, also while the pointer moves: the key may have gone down in another window. Gives what ends it. */
export function watchAlt(): () => void {
  const kinds = ['mousemove', 'mousedown', 'mouseup', 'keydown', 'keyup'] as const;
  // a listener for each canvas: the same one would be taken away from the graph when an opened group goes
  const listen = (event: MouseEvent | KeyboardEvent): void => note(event);
  for (const kind of kinds) window.addEventListener(kind, listen, true);
  return () => {
    for (const kind of kinds) window.removeEventListener(kind, listen, true);
  };
}
