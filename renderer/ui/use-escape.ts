import { useEffect } from 'react';

/** While something can be given up the Escape key gives it up, before anything else hears of it; null while nothing can. */
export function useEscape(giveUp: (() => void) | null): void {
  useEffect(() => {
    if (giveUp === null) return;
    const onKeyDown = (event: KeyboardEvent): void => {
      if (event.key !== 'Escape') return;
      event.stopPropagation();
      event.preventDefault();
      giveUp();
    };
    document.addEventListener('keydown', onKeyDown, true);
    return () => document.removeEventListener('keydown', onKeyDown, true);
  }, [giveUp]);
}
