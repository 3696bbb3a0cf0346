import { outwards } from '../state/inside-place.ts';
import { sessionLink } from '../state/session.ts';
import { endOfBlock } from '../state/step-moves.ts';
import { uiStore } from '../state/stores.ts';
import type { CommandContext, CommandEntry } from './command.ts';
import { canStepOut, leftBlock } from './run-state.ts';

async function stepOut(context: CommandContext, block: string): Promise<void> {
  if (context.session.operations !== null) return sessionLink().outOfOperations();
  const { view } = context.session;
  const isStopped = view !== null && !(await sessionLink().goOn(endOfBlock(view, block)));
  const { inside, openInside } = uiStore.getState();
  if (!isStopped && inside?.path === block) openInside(outwards(block));
}

/** To the end of the block's stages in this phase, and back to the drawing around it; a breakpoint on the way stops inside. */
export const stepOutCommand: CommandEntry = {
  id: 'run.step-out',
  group: 'run',
  keys: ['Shift+F7'],
  run: (context, dispatch) => {
    const place = context.ui.inside?.path ?? null;
    const block = leftBlock(context.session.view, place);
    if (block === null || !canStepOut(context.session, place)) return false;
    if (dispatch) void stepOut(context, block);
    return true;
  },
};
