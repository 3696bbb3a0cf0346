import { runCheck } from '../health/health-store.ts';
import type { CommandEntry } from './command.ts';

/** Checks the gradients of the one selected block or group; of the whole graph where nothing is selected. */
export const checkGradientsCommand: CommandEntry = {
  id: 'run.check',
  group: 'run',
  run: ({ ui, session }, dispatch) => {
    const [node, ...others] = ui.selection.nodes;
    if (session.view === null || others.length > 0 || ui.selection.edges.length > 0) return false;
    if (dispatch) void runCheck(node ?? null);
    return true;
  },
};
