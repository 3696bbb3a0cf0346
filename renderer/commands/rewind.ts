import { sessionLink } from '../state/session.ts';
import type { CommandEntry } from './command.ts';
import { canRewind } from './run-state.ts';

/** To before the first block of this step. */
export const rewind: CommandEntry = {
  id: 'run.rewind',
  group: 'run',
  keys: ['Shift+['],
  run: ({ session }, dispatch) => {
    if (!canRewind(session)) return false;
    if (!dispatch) return true;
    void sessionLink().rewind();
    return true;
  },
};
