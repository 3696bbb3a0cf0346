import type { Document, NodeId } from '../../graph-core/model/document.ts';
import type { Upright } from './upright.ts';

const none: ReadonlySet<NodeId> = new Set();

const listed = (list: unknown): ReadonlySet<NodeId> =>
  Array.isArray(list) ? new Set(list.filter((id): id is NodeId => typeof id === 'string')) : none;

/** Blocks that are drawn with their output side up, as `view.turned` lists them; nothing where it is no list of ids. */
export const turnedOf = ({ view }: Pick<Document, 'view'>): ReadonlySet<NodeId> => listed(view.turned);

/** Blocks that are drawn with their output side down, as `view.turnedDown` lists them; one that is also listed as turned is not. */
export const turnedDownOf = ({ view }: Pick<Document, 'view'>): ReadonlySet<NodeId> => listed(view.turnedDown);

/** The view with some blocks turned, or turned back where all of them were. Other fields and other blocks stay. */
export function withTurned(document: Document, ids: readonly NodeId[]): Document['view'] {
  const turned = turnedOf(document);
  return withUpright(document, ids, ids.every((id) => turned.has(id)) ? null : 'up');
}

/** The view with the output sides of some blocks up, down, or at the right again. Other fields and other blocks stay. */
export function withUpright(document: Document, ids: readonly NodeId[], upright: Upright | null): Document['view'] {
  const present = new Set(document.nodes.map((node) => node.id));
  const lists = { turned: turnedOf(document), turnedDown: turnedDownOf(document) };
  const chosen = { turned: upright === 'up', turnedDown: upright === 'down' };
  const meant = new Set(ids);
  const view: Record<string, unknown> = { ...document.view };
  for (const field of ['turned', 'turnedDown'] as const) {
    const kept = [...lists[field]].filter((id) => present.has(id) && !meant.has(id));
    const next = chosen[field] ? [...kept, ...ids] : kept;
    if (next.length === 0) delete view[field];
    else view[field] = next;
  }
  return view;
}
