import { sessionLink } from '../state/session.ts';
import { canReach } from '../state/step-moves.ts';
import type { CommandEntry } from './command.ts';

/** Forward until the selected block has its turn, or a breakpoint is hit. */
export const runToCursor: CommandEntry = {
  id: 'run.to-cursor',
  group: 'run',
  keys: ['Mod+F10'],
  run: ({ ui, session }, dispatch) => {
    const [node, ...others] = ui.selection.nodes;
    const { view, status } = session;
    if (node === undefined || others.length > 0 || view === null || status === 'training' || !canReach(view, node)) return false;
    if (dispatch) void sessionLink().runTo(node);
    return true;
  },
};
