import type { Direction } from '../layout/elk-graph.ts';
import { tidy } from '../layout/tidy.ts';
import type { CommandEntry } from './command.ts';

const into = (direction: Direction, id: string, keys: string): CommandEntry => ({
  id,
  group: 'edit',
  needs: 'nothing',
  keys: [keys],
  run: (context, dispatch) => {
    if (context.doc.document.nodes.length < 2) return false;
    if (dispatch) void tidy(context, direction);
    return true;
  },
});

/** Lays out the graph, or what is selected of it. */
export const tidies: readonly CommandEntry[] = [
  into('right', 'edit.tidy-right', 'Mod+L'),
  into('down', 'edit.tidy-down', 'Mod+Shift+L'),
  into('up', 'edit.tidy-up', 'Mod+Alt+L'),
];
