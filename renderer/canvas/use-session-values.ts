import { useCallback, useRef } from 'react';
import { liesIn, rootOf } from '../../graph-core/model/address.ts';
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

/** What the run has done with a block. */
export function progressOf(state: SessionState, id: NodeId): BlockProgress {
  const { view, status } = state;
  if (view === null) return 'none';
  if (status !== 'training' && isCurrent(view, id)) return 'current';
  const { begun, ahead } = placesOf(view);
  // a group has done its forward pass when the last block inside has
  return begun.has(id) && !ahead.has(id) ? 'done' : 'none';
}

interface Places {
  /** Blocks and groups with a stage before the cursor. */
  readonly begun: ReadonlySet<NodeId>;
  /** Those with a forward stage still to come. */
  readonly ahead: ReadonlySet<NodeId>;
  readonly forwardEnd: number;
}

/** Every block on the canvas looks at these for each view: they are found once a view. */
const places = new WeakMap<StepView, Places>();

function placesOf(view: StepView): Places {
  const before = places.get(view);
  if (before) return before;
  const begun = new Set<NodeId>();
  const ahead = new Set<NodeId>();
  for (const { node, phase, index } of view.stages) {
    if (index < view.cursor) addWithGroups(begun, node);
    else if (phase === 'forward') addWithGroups(ahead, node);
  }
  const found = { begun, ahead, forwardEnd: forwardEnd(view.stages) };
  places.set(view, found);
  return found;
}

function addWithGroups(all: Set<NodeId>, path: NodeId): void {
  for (let at = path; at !== '' && !all.has(at); at = at.slice(0, Math.max(0, at.lastIndexOf('/')))) all.add(at);
}

/** Whether a path is that of a block, or lies in it. */
const isIn = (path: string | null | undefined, id: NodeId): boolean => path != null && liesIn(path, id);

/** Whether a stage is a block's own, or that of a block inside it. */
const isAt = (stage: StageInfo | null | undefined, id: NodeId): boolean => isIn(stage?.node, id);

/** The block of the current stage: once a whole forward pass is done nobody is singled out. */
const isCurrent = (view: StepView, id: NodeId): boolean => isAt(currentStage(view), id) && !isResting(view);

const isResting = (view: StepView): boolean => view.cursor === placesOf(view).forwardEnd;

export const useProgress = (id: NodeId): BlockProgress =>
  useSession(useCallback((state: SessionState) => progressOf(state, id), [id]));

/** The phase of the current stage while somebody steps; null when all blocks are equal. */
export function selectStepping(state: SessionState): 'forward' | 'backward' | 'update' | null {
  const { view, status } = state;
  if (view === null || view.cursor === 0 || status === 'training' || isResting(view)) return null;
  return currentStage(view)?.phase ?? null;
}

/** The node of the current stage, for the card; also at the end of the forward pass. */
export const selectCurrentNode = (state: SessionState): NodeId | null => {
  const stage = currentStage(state.view);
  return stage ? rootOf(stage.node) : null;
};

export const useKink = (id: NodeId): boolean =>
  useSession(useCallback((state: SessionState) => state.view?.kinks.some((at) => isIn(at, id)) ?? false, [id]));

export const useNonFinite = (id: NodeId): boolean =>
  useSession(useCallback((state: SessionState) => isIn(state.view?.firstNonFinite, id), [id]));

export const selectStale = (state: SessionState): boolean => state.stale;
