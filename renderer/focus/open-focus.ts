import { uiStore } from '../state/stores.ts';

/** Everything but this block becomes a black box, also what is around the groups that it is in. */
export function openFocus(path: string): void {
  const { select, openInside } = uiStore.getState();
  select({ nodes: [path] });
  openInside(path, 'focus');
}
