import { viewList, withListed } from '../../graph-core/document/view-list.ts';
import type { Document, NodeId } from '../../graph-core/model/document.ts';

/** Blocks that are drawn with their output side up, as `view.turned` lists them; nothing where it is no list of ids. */
export const turnedOf = (document: Pick<Document, 'view'>): ReadonlySet<NodeId> => viewList(document, 'turned');

/** The view with some blocks turned, or turned back where all of them were. Other fields and other blocks stay. */
export const withTurned = (document: Document, ids: readonly NodeId[]): Document['view'] => withListed(document, 'turned', ids);
