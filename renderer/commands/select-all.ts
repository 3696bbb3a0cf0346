import { edgeId } from '../state/ui-store.ts';
import type { CommandEntry } from './command.ts';

/** Selects every block and wire. */
export const selectAll: CommandEntry = {
  id: 'edit.select-all',
  group: 'edit',
  keys: ['Mod+A'],
  run: ({ doc, ui }, dispatch) => {
    if (!(doc.document.nodes.length > 0)) return false;
    if (!dispatch) return true;
    ui.select({
      nodes: doc.document.nodes.map((node) => node.id),
      edges: doc.document.edges.map((edge) => edgeId(edge.from, edge.to)),
    });
    return true;
  },
};
