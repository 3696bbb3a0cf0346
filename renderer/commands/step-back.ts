import { sessionLink } from '../state/session.ts';
import type { CommandEntry } from './command.ts';
import { canStepBack } from './run-state.ts';

/** One block back, or what the granularity says. */
export const stepBack: CommandEntry = {
  id: 'run.step-back',
  group: 'run',
  keys: ['['],
  run: ({ session }, dispatch) => {
    if (!canStepBack(session)) return false;
    if (!dispatch) return true;
    void sessionLink().back();
    return true;
  },
};
