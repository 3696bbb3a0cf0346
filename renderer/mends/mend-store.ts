import { useStore } from 'zustand';
import { createStore } from 'zustand/vanilla';
import type { Mend } from '../../graph-core/edit/mends/mend.ts';
import type { NodeId, Point } from '../../graph-core/model/document.ts';
import type { Diagnostic } from '../../graph-core/model/result.ts';

/** What the box of mends is open about: a block, or a wire that was refused. */
export type MendPlace =
  | { readonly kind: 'block'; readonly id: NodeId; readonly at: Point }
  | { readonly kind: 'wire'; readonly reason: Diagnostic; readonly mends: readonly Mend[]; readonly at: Point };

const mendStore = createStore<{ readonly place: MendPlace | null }>()(() => ({ place: null }));

export const openMends = (place: MendPlace | null): void => mendStore.setState({ place });

const selectPlace = (state: { readonly place: MendPlace | null }): MendPlace | null => state.place;

export const useMendPlace = (): MendPlace | null => useStore(mendStore, selectPlace);

/** Opens the box of a block beside it. */
export function openMendsOf(id: NodeId): void {
  const element = document.querySelector(`.react-flow__node[data-id="${CSS.escape(id)}"]`);
  const box = element?.getBoundingClientRect();
  openMends({ kind: 'block', id, at: { x: (box?.left ?? 0) + 8, y: (box?.bottom ?? 0) + 4 } });
}
