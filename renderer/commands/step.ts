import { sessionLink } from '../state/session.ts';
import type { CommandEntry } from './command.ts';
import { canStep } from './run-state.ts';

/** One block on, or what the granularity says. */
export const step: CommandEntry = {
  id: 'run.step',
  group: 'run',
  keys: [']'],
  run: ({ session }, dispatch) => {
    if (!canStep(session)) return false;
    if (!dispatch) return true;
    void sessionLink().step();
    return true;
  },
};
