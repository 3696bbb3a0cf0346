import { useCallback } from 'react';
import { type Address, type NodeId, splitAddress } from '../../graph-core/model/document.ts';
import { type NudgeState, useNudge } from './nudge-store.ts';

/** What a nudge does to a block: it is at the beginning, behind it, or not touched; undefined while none is on. */
export type NudgeRole = 'target' | 'downstream' | 'untouched';

const drawn = (address: Address): NodeId => splitAddress(address).node.split('/')[0] as NodeId;

/** Blocks by the answer that they are downstream in: asked by every block of the canvas. */
const blocks = new WeakMap<object, ReadonlySet<NodeId>>();

function isBehind({ answer }: NudgeState, id: NodeId): boolean {
  if (!answer) return false;
  const known = blocks.get(answer) ?? new Set(Object.keys(answer.downstream).map(drawn));
  blocks.set(answer, known);
  return known.has(id);
}

export const useNudgeRole = (id: NodeId): NudgeRole | undefined =>
  useNudge(
    useCallback(
      (state: NudgeState) => {
        if (state.target === null || state.answer === null) return undefined;
        if (drawn(state.target.address) === id) return 'target';
        return isBehind(state, id) ? 'downstream' : 'untouched';
      },
      [id],
    ),
  );
