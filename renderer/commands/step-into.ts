import { hasInside } from '../../graph-core/ops/define.ts';
import { opOf } from '../../graph-core/ops/index.ts';
import { sessionLink, sessionStore } from '../state/session.ts';
import { currentStage } from '../state/session-store.ts';
import { levelBelow } from '../state/step-moves.ts';
import { uiStore } from '../state/stores.ts';
import type { CommandEntry } from './command.ts';
import { canFinishPhase } from './run-state.ts';

/** What the current block opens from where one looks: a group around it, one level at a time, or the block itself. */
function insideOfCurrent(): string | null {
  const stage = currentStage(sessionStore.getState().view);
  if (!stage) return null;
  const below = levelBelow(uiStore.getState().inside?.path ?? null, stage.node);
  if (below === null) return null;
  if (below !== stage.node) return below;
  const op = opOf(stage.type);
  return op && hasInside(op) ? below : null;
}

async function stepInto(): Promise<void> {
  const inside = insideOfCurrent();
  if (inside !== null) return uiStore.getState().openInside(inside);
  await sessionLink().stepBlock();
  const next = insideOfCurrent();
  // a single operation has nothing inside: that was a step
  if (next !== null) uiStore.getState().openInside(next);
}

/** Opens the current block; where that is a single operation, steps on and opens the next. */
export const stepIntoCommand: CommandEntry = {
  id: 'run.step-into',
  group: 'run',
  keys: ['F7'],
  run: ({ session }, dispatch) => {
    if (session.status === 'training' || (insideOfCurrent() === null && !canFinishPhase(session))) return false;
    if (dispatch) void stepInto();
    return true;
  },
};
