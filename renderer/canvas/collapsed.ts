import { viewList, withListed } from '../../graph-core/document/view-list.ts';
import type { Document, NodeId } from '../../graph-core/model/document.ts';

/** Blocks that are drawn as small as their names, as `view.collapsed` lists them; nothing where it is no list of ids. */
export const collapsedOf = (document: Pick<Document, 'view'>): ReadonlySet<NodeId> => viewList(document, 'collapsed');

/** The view with some blocks collapsed, or expanded where all of them were. Other fields and other blocks stay. */
export const withCollapsed = (document: Document, ids: readonly NodeId[]): Document['view'] =>
  withListed(document, 'collapsed', ids);
