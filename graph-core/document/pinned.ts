import type { Document, NodeId } from '../model/document.ts';
import { viewList } from './view-list.ts';

/** Blocks that keep their places, as `view.pinned` lists them; nothing where it is no list of ids. */
export const pinnedOf = (document: Pick<Document, 'view'>): ReadonlySet<NodeId> => viewList(document, 'pinned');
