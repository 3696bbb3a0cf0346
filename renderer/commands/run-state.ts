import type { StepView } from '../../session/protocol.ts';
import { outwards } from '../state/inside-place.ts';
import { insideOfCurrent } from '../state/operation-steps.ts';
import { hasOperationsAhead } from '../state/operation-walk.ts';
import { currentStage, type SessionState } from '../state/session-store.ts';
import { canMoveBack, canMoveOn } from '../state/step-moves.ts';
import { hasTermsAhead } from '../state/term-walk.ts';

/** Whether there is a stage ahead, in this step or, with an update to keep, in the next. */
export const canFinishPhase = ({ view, status, stale }: SessionState): boolean =>
  view !== null && status !== 'training' && (canMoveOn(view) || (stale && view.stages.length > 0));

/** Whether there is a stage ahead, or an operation or an entry of the last one. */
export const canStep = (state: SessionState): boolean =>
  canFinishPhase(state) ||
  (state.granularity !== 'phase' && state.status !== 'training' && hasOperationsAhead(state.operations)) ||
  (state.granularity === 'term' && state.status !== 'training' && hasTermsAhead(state.view, state.walk));

/** Whether there is a stage behind, in this step or, with an update to take back, in the last. */
export const canStepBack = ({ view, status }: SessionState): boolean =>
  view !== null && status !== 'training' && canMoveBack(view);

/** Whether there is a stage of this step behind. */
export const canRewind = ({ view, status }: SessionState): boolean => view !== null && status !== 'training' && view.cursor > 0;

/** Whether something other than training keeps the user waiting. */
export const canStopComputing = ({ slow, status }: SessionState): boolean => slow && status !== 'training';

/** Whether there is something to go into where one looks, or a step ahead. */
export const canStepInto = (state: SessionState, place: string | null): boolean => {
  if (state.status === 'training') return false;
  return canStep(state) || (state.operations === null && insideOfCurrent(state.view, place) !== null);
};

/** The block that a step out leaves: the one whose inside is on view, or the group that the current block is in. */
export function leftBlock(view: StepView | null, place: string | null): string | null {
  if (place !== null) return place;
  const node = currentStage(view)?.node ?? '';
  return node.includes('/') ? outwards(node) : null;
}

export const canStepOut = ({ view, status }: SessionState, place: string | null): boolean =>
  status !== 'training' && leftBlock(view, place) !== null;
