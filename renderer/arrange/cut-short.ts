import { type RefObject, useEffect, useRef } from 'react';
import { endDrag } from './drag-store.ts';

/**
 * Tells when a drag is cut short: by Escape, by a pointer that is taken away, by a window that loses the focus. `cut` says whether
 * there was a drag: then Escape means nothing else. Gives what ends the watch.
 */
export function watchCuts(cut: () => boolean): () => void {
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.key !== 'Escape' || !cut()) return;
    event.preventDefault();
    event.stopPropagation();
  };
  const onLoss = (): void => void cut();
  window.addEventListener('keydown', onKeyDown, true);
  window.addEventListener('pointercancel', onLoss, true);
  window.addEventListener('blur', onLoss);
  return () => {
    window.removeEventListener('keydown', onKeyDown, true);
    window.removeEventListener('pointercancel', onLoss, true);
    window.removeEventListener('blur', onLoss);
  };
}

/**
 * Gives up a drag of blocks that is cut short, also by a canvas that goes. React Flow knows of no such thing and goes on until the
 * button is up: what it says of that drag counts for nothing, which the answer tells until the next press.
 */
export function useCutShort(held: RefObject<unknown>, reset: () => void): RefObject<boolean> {
  const isCut = useRef(false);
  const back = useRef(reset);
  back.current = reset;
  useEffect(() => {
    const cut = (): boolean => {
      if (held.current === null) return false;
      isCut.current = true;
      back.current();
      endDrag();
      return true;
    };
    const onPress = (): void => {
      isCut.current = false;
    };
    const unwatch = watchCuts(cut);
    window.addEventListener('pointerdown', onPress, true);
    return () => {
      cut();
      unwatch();
      window.removeEventListener('pointerdown', onPress, true);
    };
  }, [held]);
  return isCut;
}
