import { sessionLink } from '../state/session.ts';
import { canStepBack } from './run-state.ts';
import type { CommandEntry } from './command.ts';

/** To before the first block. */
export const rewind: CommandEntry = {
  id: 'run.rewind',
  group: 'run',
  keys: ['Shift+['],
  run: ({ session }, dispatch) => {
    if (!canStepBack(session)) return false;
    if (!dispatch) return true;
    void sessionLink().rewind();
    return true;
  },
};
