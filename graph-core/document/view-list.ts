import type { Document, NodeId } from '../model/document.ts';

/** Ids of blocks that a field of `view` lists; nothing where it is no list of ids. */
export function viewList({ view }: Pick<Document, 'view'>, field: string): ReadonlySet<NodeId> {
  const listed = view[field];
  return new Set(Array.isArray(listed) ? listed.filter((id): id is NodeId => typeof id === 'string') : []);
}

/** The view with some blocks in such a list, or out of it where all of them were. Other fields and other blocks stay. */
export function withListed(document: Document, field: string, ids: readonly NodeId[]): Document['view'] {
  const listed = viewList(document, field);
  const out = ids.every((id) => listed.has(id));
  const present = new Set(document.nodes.map((node) => node.id));
  const kept = [...listed].filter((id) => present.has(id) && !ids.includes(id));
  const next = out ? kept : [...kept, ...ids];
  const { [field]: _, ...rest } = document.view;
  return next.length === 0 ? rest : { ...rest, [field]: next };
}
