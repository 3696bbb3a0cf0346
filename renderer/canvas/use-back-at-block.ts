import { type RefObject, useEffect, useRef } from 'react';
import { rootOf } from '../../graph-core/model/address.ts';
import type { InsidePlace } from '../state/ui-store.ts';

/** What is shown instead of the graph takes the focus that the graph had; who comes back from it, with the focus nowhere, stands at that block again. */
export function useBackAtBlock(pane: RefObject<HTMLElement | null>, inside: InsidePlace | null): void {
  const left = useRef<InsidePlace | null>(null);
  useEffect(() => {
    const block = left.current === null ? undefined : rootOf(left.current.path);
    left.current = inside;
    if (inside !== null) {
      const under = pane.current?.querySelector('.canvas-under');
      const instead = under?.nextElementSibling;
      const had = document.activeElement === document.body || under?.contains(document.activeElement) === true;
      if (!had || !(instead instanceof HTMLElement)) return;
      instead.tabIndex = -1;
      instead.focus({ preventScroll: true });
      return;
    }
    if (block === undefined || document.activeElement !== document.body) return;
    pane.current?.querySelector<HTMLElement>(`.react-flow__node[data-id="${CSS.escape(block)}"]`)?.focus({ preventScroll: true });
  }, [pane, inside]);
}
