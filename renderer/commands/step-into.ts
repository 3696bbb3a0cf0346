import { insideOfCurrent } from '../state/operation-steps.ts';
import { sessionLink } from '../state/session.ts';
import type { CommandEntry } from './command.ts';
import { canStep } from './run-state.ts';

/** Opens the current block, or the current one of its operations; where that is a single operation, steps on and opens the next. */
export const stepIntoCommand: CommandEntry = {
  id: 'run.step-into',
  group: 'run',
  keys: ['F7'],
  run: ({ session, ui }, dispatch) => {
    if (session.status === 'training') return false;
    const opens = session.operations === null && insideOfCurrent(session.view, ui.inside?.path ?? null) !== null;
    if (!(opens || canStep(session))) return false;
    if (dispatch) void sessionLink().stepInto();
    return true;
  },
};
