import { sessionLink } from '../state/session.ts';
import type { CommandEntry } from './command.ts';

/** Weights back to their beginning. */
export const resetWeights: CommandEntry = {
  id: 'run.reset',
  group: 'run',
  run: ({ session }, dispatch) => {
    if (!(session.parameters.length > 0)) return false;
    if (!dispatch) return true;
    void sessionLink().resetWeights();
    return true;
  },
};
