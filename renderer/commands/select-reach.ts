import { splitAddress } from '../../graph-core/model/document.ts';
import { reachOf, type Way } from '../../graph-core/validate/reach.ts';
import { idOf } from '../state/ui-store.ts';
import type { CommandEntry } from './command.ts';

/** Selects what the wires lead to from the selected blocks, with the wires between. */
const selectReach = (way: Way, keys: string): CommandEntry => ({
  id: `edit.select-${way}`,
  group: 'edit',
  keys: [keys],
  run: ({ doc, ui }, dispatch) => {
    const { nodes, edges } = doc.document;
    const known = new Set(nodes.map(({ id }) => id));
    const from = ui.selection.nodes.filter((id) => known.has(id));
    if (from.length === 0) return false;
    if (!dispatch) return true;
    const reached = reachOf(edges, from, way);
    const between = edges.filter((edge) => [edge.from, edge.to].every((end) => reached.has(splitAddress(end).node)));
    ui.select({
      nodes: nodes.map(({ id }) => id).filter((id) => reached.has(id)),
      edges: between.map(idOf),
    });
    return true;
  },
});

/** Upstream, downstream, and everything connected. */
export const selectReaches: readonly CommandEntry[] = [
  selectReach('upstream', 'Alt+Shift+U'),
  selectReach('downstream', 'Alt+Shift+D'),
  selectReach('connected', 'Alt+Shift+C'),
];
