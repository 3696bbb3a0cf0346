import { type RefObject, useEffect, useRef } from 'react';
import type { InsidePlace } from '../state/ui-store.ts';

/** Who comes back from inside a block, with the focus nowhere, stands at that block again. */
export function useBackAtBlock(pane: RefObject<HTMLElement | null>, inside: InsidePlace | null): void {
  const left = useRef<InsidePlace | null>(null);
  useEffect(() => {
    const block = left.current?.path.split('/')[0];
    left.current = inside;
    if (inside !== null || block === undefined || document.activeElement !== document.body) return;
    pane.current?.querySelector<HTMLElement>(`.react-flow__node[data-id="${CSS.escape(block)}"]`)?.focus({ preventScroll: true });
  }, [pane, inside]);
}
