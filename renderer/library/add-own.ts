import type { LibraryBlock } from '../../graph-core/document/library.ts';
import type { Added } from '../../graph-core/edit/edits/add-block.ts';
import { addOwnBlock } from '../../graph-core/edit/edits/library.ts';
import { applyTransaction } from '../../graph-core/edit/transaction.ts';
import type { Document, Edge, NodeId, Point } from '../../graph-core/model/document.ts';
import { ok } from '../../graph-core/model/result.ts';
import { type Anchor, type Joins, joined, wireTo } from '../canvas/add.ts';
import { freePlace, waysOf } from '../canvas/free-place.ts';
import { SIZE } from '../canvas/geometry.ts';
import { fitsThere } from '../canvas/insert.ts';
import { editing } from '../state/editing.ts';
import { uiStore } from '../state/stores.ts';
import type { AddRequest } from '../state/ui-store.ts';
import { blockOfLibrary } from './library-store.ts';

/** What the palette drags of a block of one's own, in place of a type. */
export const OWN_PREFIX = 'library:';

/** The edit that adds a block of a library, with the id that the block gets. */
export function newOwn(document: Document, id: string, block: LibraryBlock, corner: Point = { x: 0, y: 0 }): Added {
  const added = addOwnBlock(document, id, block, corner);
  return { ...added, id: added.selectionAfter?.[0] as NodeId };
}

/** Whether a wire from a port can go to a block of a library. */
export function takesWire(document: Document, id: string, block: LibraryBlock, from: NonNullable<AddRequest['from']>): boolean {
  const added = newOwn(document, id, block);
  const after = applyTransaction(document, added);
  return after.ok && wireTo(after.value.document, added.id, from) !== null;
}

/** Whether a block of a library fits on a wire. */
export const fitsOwnOnWire = (document: Document, id: string, block: LibraryBlock, wire: Edge): boolean =>
  fitsThere(document, block, wire, () => ok(newOwn(document, id, block)));

/** Adds a block of the personal library with its middle, or the middle of a side, at a place, joined to a port or put onto a wire. */
export function addOwnAt(id: string, at: Point, anchor: Anchor = 'centre', joins: Joins = {}): void {
  const block = blockOfLibrary(id);
  if (!block) return;
  const { drawn: document, dispatch, attempt } = editing();
  uiStore.getState().setScreen('editor');
  const left = { centre: 0.5, left: 0, right: 1 }[anchor] * SIZE.blockWidth;
  const corner = { x: Math.round(at.x - left), y: Math.round(at.y - SIZE.blockHeight / 2) };
  const rect = { ...corner, width: SIZE.blockWidth, height: SIZE.blockHeight };
  const added = newOwn(document, id, block, joins.isDropped ? corner : freePlace(document, rect, waysOf(anchor)));
  const after = applyTransaction(document, added);
  if (after.ok) dispatch(joined(document, added, after.value.document, joins));
  else attempt(after);
}
