import { sessionLink } from '../state/session.ts';
import type { CommandEntry } from './command.ts';
import { canStepInto } from './run-state.ts';

/** Opens the current block, or the current one of its operations; where that is a single operation, steps on and opens the next. */
export const stepIntoCommand: CommandEntry = {
  id: 'run.step-into',
  group: 'run',
  keys: ['F7'],
  run: ({ session, ui }, dispatch) => {
    if (!canStepInto(session, ui.inside?.path ?? null)) return false;
    if (dispatch) void sessionLink().stepInto();
    return true;
  },
};
