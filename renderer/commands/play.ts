import { sessionLink } from '../state/session.ts';
import type { CommandEntry } from './command.ts';
import { canStep } from './run-state.ts';

/** Steps by itself, or stops doing so. */
export const play: CommandEntry = {
  id: 'run.play',
  group: 'run',
  keys: ['\\'],
  run: ({ session }, dispatch) => {
    if (!(session.playing || canStep(session))) return false;
    if (!dispatch) return true;
    if (session.playing) sessionLink().pause();
    else void sessionLink().play();
    return true;
  },
};
