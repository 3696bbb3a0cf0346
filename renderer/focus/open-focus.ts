import type { NodeId } from '../../graph-core/model/document.ts';
import { uiStore } from '../state/stores.ts';

/** Everything but this block becomes a black box. */
export function openFocus(id: NodeId): void {
  const { select, openInside } = uiStore.getState();
  select({ nodes: [id] });
  openInside(id, 'focus');
}
