import { useCallback, useRef } from 'react';
import type { Address, NodeId } from '../../graph-core/model/document.ts';
import type { StageInfo, StepView, TensorSummary } from '../../session/protocol.ts';
import { forwardEnd } from '../state/document-change.ts';
import { useSession } from '../state/session.ts';
import { currentStage, type SessionState } from '../state/session-store.ts';
import { sameSummary } from './summary.ts';

/** A value or gradient on view, undefined while it is not computed. Stays the same object while its numbers do. */
export function useSummary(kind: 'values' | 'gradients', address: Address): TensorSummary | undefined {
  const last = useRef<TensorSummary | undefined>(undefined);
  const select = useCallback(
    (state: SessionState) => {
      const next = state.view?.[kind][address];
      if (!sameSummary(last.current, next)) last.current = next;
      return last.current;
    },
    [kind, address],
  );
  return useSession(select);
}

/** What the run has done with a block: nothing, its forward pass, or it is the one that was done last. */
export type BlockProgress = 'none' | 'done' | 'current';

function progressOf(state: SessionState, id: NodeId): BlockProgress {
  const { view, status } = state;
  if (view === null) return 'none';
  if (status !== 'training' && isCurrent(view, id)) return 'current';
  for (let i = 0; i < view.cursor; i++) if (isAt(view.stages[i], id)) return doneWith(view, id) ? 'done' : 'none';
  return 'none';
}

/** Whether a path is that of a block, or lies in it. */
const isIn = (path: string | null | undefined, id: NodeId): boolean => path != null && (path === id || path.startsWith(`${id}/`));

/** Whether a stage is a block's own, or that of a block inside it. */
const isAt = (stage: StageInfo | null | undefined, id: NodeId): boolean => isIn(stage?.node, id);

/** A group has done its forward pass when the last block inside has. */
const doneWith = (view: StepView, id: NodeId): boolean =>
  !view.stages.some((stage, index) => index >= view.cursor && stage.phase === 'forward' && isAt(stage, id));

/** The block of the current stage: once a whole forward pass is done nobody is singled out. */
const isCurrent = (view: StepView, id: NodeId): boolean => isAt(currentStage(view), id) && !isResting(view);

const isResting = (view: StepView): boolean => view.cursor === forwardEnd(view.stages);

export const useProgress = (id: NodeId): BlockProgress =>
  useSession(useCallback((state: SessionState) => progressOf(state, id), [id]));

/** The phase of the current stage while somebody steps; null when all blocks are equal. */
export function selectStepping(state: SessionState): 'forward' | 'backward' | 'update' | null {
  const { view, status } = state;
  if (view === null || view.cursor === 0 || status === 'training' || isResting(view)) return null;
  return currentStage(view)?.phase ?? null;
}

/** The node of the current stage, for the card; also at the end of the forward pass. */
export const selectCurrentNode = (state: SessionState): NodeId | null => currentStage(state.view)?.node.split('/')[0] ?? null;

export const useKink = (id: NodeId): boolean =>
  useSession(useCallback((state: SessionState) => state.view?.kinks.some((at) => isIn(at, id)) ?? false, [id]));

export const useNonFinite = (id: NodeId): boolean =>
  useSession(useCallback((state: SessionState) => isIn(state.view?.firstNonFinite, id), [id]));

export const selectStale = (state: SessionState): boolean => state.stale;
