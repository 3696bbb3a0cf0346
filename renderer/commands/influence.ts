import { type InfluenceWay, influenceStore, showInfluence } from '../influence/influence-store.ts';
import type { CommandEntry } from './command.ts';

/** The one selected block of the graph. */
const influence = (id: string, way: InfluenceWay, keys: string): CommandEntry => ({
  id,
  group: 'view',
  keys: [keys],
  run: ({ doc, ui }, dispatch) => {
    const [block, ...others] = ui.selection.nodes;
    if (block === undefined || others.length > 0 || !doc.document.nodes.some((node) => node.id === block)) return false;
    if (!dispatch) return true;
    const shown = influenceStore.getState().shown;
    const isSame = shown?.block === block && shown.way === way;
    showInfluence(isSame ? null : { block, way });
    return true;
  },
});

/** What a block's value depends on, and what depends on it. */
export const influenceCommands: readonly CommandEntry[] = [
  influence('view.influences', 'on', 'Alt+Shift+I'),
  influence('view.influenced', 'by', 'Alt+Shift+O'),
];
