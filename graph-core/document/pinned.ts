import type { Document, NodeId } from '../model/document.ts';

/** Blocks that keep their places, as `view.pinned` lists them; nothing where it is no list of ids. */
export function pinnedOf({ view }: Pick<Document, 'view'>): ReadonlySet<NodeId> {
  const { pinned } = view;
  return new Set(Array.isArray(pinned) ? pinned.filter((id): id is NodeId => typeof id === 'string') : []);
}
