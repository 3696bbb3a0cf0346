import { useCallback } from 'react';
import { type Address, type NodeId, splitAddress } from '../../graph-core/model/document.ts';
import type { Nudge } from '../../session/protocol.ts';
import { isMoved, type NudgeState, useNudge } from './nudge-store.ts';

/** What a nudge does to a block or a value: it is at the beginning, behind it, or not touched; undefined while none is on. */
export type NudgeRole = 'target' | 'downstream' | 'untouched';

/** Blocks that a nudge has to do with. */
export interface NudgeReach {
  readonly moved: ReadonlySet<NodeId>;
  readonly behind: ReadonlySet<NodeId>;
}

/** Blocks by the answer that touches them, with the groups around them: asked by every block of the canvas. */
const touched = new WeakMap<Nudge, NudgeReach>();

function withGroups(addresses: readonly Address[]): Set<NodeId> {
  const found = new Set<NodeId>();
  for (const address of addresses) {
    const ids = splitAddress(address).node.split('/');
    for (let depth = 1; depth <= ids.length; depth++) found.add(ids.slice(0, depth).join('/'));
  }
  return found;
}

function touchedBy(answer: Nudge): NudgeReach {
  const known = touched.get(answer);
  if (known) return known;
  const found = { moved: withGroups(answer.own), behind: withGroups(Object.keys(answer.downstream)) };
  touched.set(answer, found);
  return found;
}

const isSame = (a: ReadonlySet<NodeId>, b: ReadonlySet<NodeId>): boolean => a.size === b.size && [...a].every((id) => b.has(id));

let last: NudgeReach | null = null;

/** The same object while another change of an entry touches the same blocks, as it does nearly always. */
function selectReach({ target, answer }: NudgeState): NudgeReach | null {
  if (target === null || answer === null) return null;
  const now = touchedBy(answer);
  if (last === null || !isSame(last.moved, now.moved) || !isSame(last.behind, now.behind)) last = now;
  return last;
}

/** Of all blocks at once; null while no nudge is on. */
export const useNudgeReach = (): NudgeReach | null => useNudge(selectReach);

/** Of a block by its path; a group stands for what is inside it. */
export const useNudgeRole = (id: NodeId): NudgeRole | undefined =>
  useNudge(
    useCallback(
      ({ target, answer }: NudgeState) => {
        if (target === null || answer === null) return undefined;
        const { moved, behind } = touchedBy(answer);
        return moved.has(id) ? 'target' : behind.has(id) ? 'downstream' : 'untouched';
      },
      [id],
    ),
  );

/** Of a value that stands in a drawing by itself; undefined without an address. */
export const useValueNudge = (address: Address | null): NudgeRole | undefined =>
  useNudge(
    useCallback(
      (state: NudgeState) => {
        if (state.target === null || state.answer === null || address === null) return undefined;
        if (isMoved(state, address)) return 'target';
        return address in state.answer.downstream ? 'downstream' : 'untouched';
      },
      [address],
    ),
  );
