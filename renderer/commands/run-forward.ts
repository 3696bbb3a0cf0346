import { forwardEnd } from '../state/document-change.ts';
import { sessionLink } from '../state/session.ts';
import type { CommandEntry } from './command.ts';

/** The whole forward pass. */
export const runForward: CommandEntry = {
  id: 'run.forward',
  group: 'run',
  run: ({ session }, dispatch) => {
    if (session.view === null || session.status === 'training') return false;
    if (!dispatch) return true;
    if (session.view) void sessionLink().goTo(forwardEnd(session.view.stages));
    return true;
  },
};
