import type { Document, NodeId } from '../../graph-core/model/document.ts';

const none: ReadonlySet<NodeId> = new Set();

/** Blocks that are drawn with their output side up, as `view.turned` lists them; nothing where it is no list of ids. */
export function turnedOf({ view }: Pick<Document, 'view'>): ReadonlySet<NodeId> {
  const { turned } = view;
  return Array.isArray(turned) ? new Set(turned.filter((id): id is NodeId => typeof id === 'string')) : none;
}

/** The view with some blocks turned, or turned back where all of them were. Other fields and other blocks stay. */
export function withTurned(document: Document, ids: readonly NodeId[]): Document['view'] {
  const turned = turnedOf(document);
  const back = ids.every((id) => turned.has(id));
  const present = new Set(document.nodes.map((node) => node.id));
  const kept = [...turned].filter((id) => present.has(id) && !ids.includes(id));
  const next = back ? kept : [...kept, ...ids];
  const { turned: _, ...rest } = document.view;
  return next.length === 0 ? rest : { ...rest, turned: next };
}
