import { sessionLink } from '../state/session.ts';
import type { CommandEntry } from './command.ts';
import { canFinishPhase } from './run-state.ts';

/** To the end of the phase. */
export const finishPhase: CommandEntry = {
  id: 'run.finish-phase',
  group: 'run',
  keys: ['Shift+]'],
  run: ({ session }, dispatch) => {
    if (!canFinishPhase(session)) return false;
    if (!dispatch) return true;
    void sessionLink().finishPhase();
    return true;
  },
};
