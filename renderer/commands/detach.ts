import { removeSelection } from '../../graph-core/edit/edits/remove.ts';
import { splitAddress } from '../../graph-core/model/document.ts';
import type { CommandEntry } from './command.ts';

/** Takes all wires off the selected blocks but those between them. */
export const detach: CommandEntry = {
  id: 'edit.detach',
  group: 'edit',
  keys: ['Shift+K'],
  run: ({ doc, ui }, dispatch) => {
    if (ui.selection.nodes.length === 0) return false;
    const chosen = new Set(ui.selection.nodes);
    const isIn = (address: string): boolean => chosen.has(splitAddress(address).node);
    const wires = doc.document.edges.filter(({ from, to }) => isIn(from) !== isIn(to));
    if (wires.length === 0) return false;
    return dispatch ? doc.attempt(removeSelection(doc.document, [], wires)) : true;
  },
};
