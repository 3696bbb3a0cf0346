import { useEffect } from 'react';

/**
 * Gives the keyboard's focus back to where it was when this part appeared, if closing it would leave it nowhere. Call it before
 * the effect that takes the focus.
 */
export function useReturnFocus(): void {
  useEffect(() => {
    const before = document.activeElement;
    return () => {
      const isNowhere = document.activeElement === null || document.activeElement === document.body;
      if (isNowhere && before instanceof HTMLElement && before.isConnected) before.focus({ preventScroll: true });
    };
  }, []);
}
