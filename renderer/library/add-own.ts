import { addOwnBlock } from '../../graph-core/edit/edits/library.ts';
import type { Point } from '../../graph-core/model/document.ts';
import { SIZE } from '../canvas/geometry.ts';
import { editing } from '../state/editing.ts';
import { uiStore } from '../state/stores.ts';
import { blockOfLibrary } from './library-store.ts';

/** What the palette drags of a block of one's own, in place of a type. */
export const OWN_PREFIX = 'library:';

/** Adds a block of the personal library with its middle at a place. */
export function addOwnAt(id: string, at: Point): void {
  const block = blockOfLibrary(id);
  if (!block) return;
  const { document, dispatch } = editing();
  uiStore.getState().setScreen('editor');
  const corner = { x: Math.round(at.x - SIZE.blockWidth / 2), y: Math.round(at.y - SIZE.blockHeight / 2) };
  dispatch(addOwnBlock(document, id, block, corner));
}
