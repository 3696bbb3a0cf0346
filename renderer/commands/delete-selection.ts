import { unfeed } from '../../graph-core/edit/edits/data.ts';
import { removeSelection } from '../../graph-core/edit/edits/remove.ts';
import type { Document } from '../../graph-core/model/document.ts';
import { wiresSelected } from '../canvas/selected-wire.ts';
import { cardStore } from '../data-card/card-store.ts';
import { removeSource } from '../panels/data-edits.ts';
import type { CommandEntry, Dispatch } from './command.ts';

/** The selected wire from a card, else the selected card with all that it feeds. */
function deleteFromCards(document: Document, dispatch: Dispatch | undefined): boolean {
  const { card, wire } = cardStore.getState();
  if (wire !== null && Object.hasOwn(document.data.columns ?? {}, wire)) return dispatch?.(unfeed(document, wire)) ?? true;
  if (card === null || !Object.hasOwn(document.data.sources ?? {}, card)) return false;
  return dispatch?.(removeSource(document, card)) ?? true;
}

/** Removes the selected blocks and wires. */
export const deleteSelection: CommandEntry = {
  id: 'edit.delete',
  group: 'edit',
  keys: ['Delete', 'Backspace'],
  run: ({ doc, ui }, dispatch) => {
    const { nodes, edges } = ui.selection;
    if (nodes.length + edges.length === 0) return deleteFromCards(doc.document, dispatch);
    if (!dispatch) return true;
    return doc.attempt(removeSelection(doc.document, nodes, wiresSelected(doc.document, ui.selection)));
  },
};
