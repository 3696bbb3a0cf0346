import { outwards } from '../state/inside-place.ts';
import { sessionLink } from '../state/session.ts';
import { currentStage } from '../state/session-store.ts';
import { endOfBlock } from '../state/step-moves.ts';
import { uiStore } from '../state/stores.ts';
import type { CommandContext, CommandEntry } from './command.ts';

/** The block that is left: the one whose inside is on view, or the group that the current block is in. */
function leftBlock({ ui, session }: CommandContext): string | null {
  if (ui.inside !== null) return ui.inside.path;
  const node = currentStage(session.view)?.node ?? '';
  return node.includes('/') ? outwards(node) : null;
}

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
    const block = leftBlock(context);
    if (block === null || context.session.status === 'training') return false;
    if (dispatch) void stepOut(context, block);
    return true;
  },
};
