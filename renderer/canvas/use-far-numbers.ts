import { useStore, useStoreApi } from '@xyflow/react';
import { type RefObject, useEffect } from 'react';
import type { Address } from '../../graph-core/model/document.ts';
import { sessionStore, useSession } from '../state/session.ts';
import { documentStore, useDocument, useUi } from '../state/stores.ts';
import type { UiState } from '../state/ui-store.ts';
import { coveredNumbers, FAR_NUMBERS, numberScaleAt, shownFromAfar } from './far-numbers.ts';
import { selectCurrentNode } from './use-session-values.ts';

interface Transformed {
  readonly transform: readonly [number, number, number];
}

/** 0 where numbers are not shown from afar: near enough for all of them, or too far for any. */
const selectScale = ({ transform: [, , zoom] }: Transformed): number =>
  zoom >= FAR_NUMBERS.from && zoom < FAR_NUMBERS.to ? numberScaleAt(zoom) : 0;
const selectPresent = ({ present }: UiState): number => (present ? 2 : 1);

const selectNear = ({ transform: [, , zoom] }: Transformed): boolean => zoom >= FAR_NUMBERS.to;

/** Numbers of a presentation are so large that near ones, too, may lie over others: those give way that are farther from the current block. */
export function useGivesWay(address: Address): boolean {
  const near = useStore(selectNear);
  const presents = useUi(({ present }) => present) && near;
  const isCovered = (): boolean => {
    if (!presents) return false;
    const session = sessionStore.getState();
    const { document } = documentStore.getState();
    return coveredNumbers(document, session.view, selectCurrentNode(session)).has(address);
  };
  useDocument(isCovered);
  return useSession(isCovered);
}

/** How much larger a variable's numbers are drawn while the canvas is seen from afar; 0 where they have no room, or when it is not. */
export function useFarNumbers(address: Address): number {
  const far = useStore(selectScale);
  const scale = far * useUi(selectPresent);
  const isShown = (): boolean => {
    const session = sessionStore.getState();
    const { document } = documentStore.getState();
    return far > 0 && shownFromAfar(document, session.view, selectCurrentNode(session), scale, far).has(address);
  };
  useDocument(isShown);
  return useSession(isShown) ? far : 0;
}

/** Hands the scale of the numbers to the style sheet: a zoom draws no node anew for it. */
export function useNumberScale(pane: RefObject<HTMLElement | null>): void {
  const store = useStoreApi();
  useEffect(() => {
    let last = 0;
    const apply = ({ transform }: Transformed): void => {
      const scale = numberScaleAt(transform[2]);
      if (scale !== last) pane.current?.style.setProperty('--number-scale', String(scale));
      last = scale;
    };
    apply(store.getState());
    return store.subscribe(apply);
  }, [store, pane]);
}
