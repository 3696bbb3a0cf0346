import { removeSelection } from '../../graph-core/edit/edits/remove.ts';
import { edgeId } from '../state/ui-store.ts';
import type { CommandEntry } from './command.ts';

/** Removes the selected blocks and wires. */
export const deleteSelection: CommandEntry = {
  id: 'edit.delete',
  group: 'edit',
  keys: ['Delete', 'Backspace'],
  run: ({ doc, ui }, dispatch) => {
    const { nodes, edges } = ui.selection;
    if (nodes.length + edges.length === 0) return false;
    if (!dispatch) return true;
    const chosen = new Set(edges);
    const wires = doc.document.edges.filter((edge) => chosen.has(edgeId(edge.from, edge.to)));
    return doc.attempt(removeSelection(doc.document, nodes, wires));
  },
};
