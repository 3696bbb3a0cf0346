import { sessionLink } from '../state/session.ts';
import type { CommandEntry } from './command.ts';

/** Ends the training run and keeps its weights. */
export const stopTraining: CommandEntry = {
  id: 'run.stop',
  group: 'run',
  run: ({ session }, dispatch) => {
    if (!(session.status === 'training')) return false;
    if (!dispatch) return true;
    void sessionLink().stop();
    return true;
  },
};
