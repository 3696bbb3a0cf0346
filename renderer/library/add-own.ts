import type { LibraryBlock } from '../../graph-core/document/library.ts';
import { addOwnBlock } from '../../graph-core/edit/edits/library.ts';
import { connect } from '../../graph-core/edit/edits/wire.ts';
import { applyTransaction, type Transaction } from '../../graph-core/edit/transaction.ts';
import type { Document, Point } from '../../graph-core/model/document.ts';
import { opOf } from '../../graph-core/ops/index.ts';
import { type Anchor, wireTo } from '../canvas/add.ts';
import { SIZE } from '../canvas/geometry.ts';
import { editing } from '../state/editing.ts';
import { uiStore } from '../state/stores.ts';
import type { AddRequest } from '../state/ui-store.ts';
import { blockOfLibrary } from './library-store.ts';

/** What the palette drags of a block of one's own, in place of a type. */
export const OWN_PREFIX = 'library:';

/** The edit that adds a block of a library, wired to a port where one is given; null where no port of the block takes that wire. */
function withWire(document: Document, added: Transaction, from: NonNullable<AddRequest['from']>): Transaction | null {
  const after = applyTransaction(document, added);
  if (!after.ok) return null;
  const before = new Set(document.nodes.map(({ id }) => id));
  const node = after.value.document.nodes.find(({ id }) => !before.has(id));
  const ends = node && wireTo(after.value.document, node.id, from);
  const wire = ends && connect(after.value.document, opOf, ...ends);
  return wire?.ok ? { ...added, steps: [...added.steps, ...wire.value.steps] } : null;
}

/** Whether a wire from a port can go to a block of a library. */
export const takesWire = (document: Document, id: string, block: LibraryBlock, from: NonNullable<AddRequest['from']>): boolean =>
  withWire(document, addOwnBlock(document, id, block, { x: 0, y: 0 }), from) !== null;

/** Adds a block of the personal library with its middle, or the middle of a side, at a place; wired to a port where one is given. */
export function addOwnAt(id: string, at: Point, from: AddRequest['from'] = null, anchor: Anchor = 'centre'): void {
  const block = blockOfLibrary(id);
  if (!block) return;
  const { drawn: document, dispatch } = editing();
  uiStore.getState().setScreen('editor');
  const left = { centre: 0.5, left: 0, right: 1 }[anchor] * SIZE.blockWidth;
  const corner = { x: Math.round(at.x - left), y: Math.round(at.y - SIZE.blockHeight / 2) };
  const added = addOwnBlock(document, id, block, corner);
  dispatch((from && withWire(document, added, from)) ?? added);
}
