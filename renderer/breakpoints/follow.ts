import { breakpointStore, sentBreakpoints } from '../state/breakpoints.ts';
import { sessionLink } from '../state/session.ts';
import { documentStore, uiStore } from '../state/stores.ts';

/** Tells the session where to stop and how much of the way back to keep. Call once, when the session runs. */
export function followBreakpoints(): void {
  breakpointStore.subscribe(({ list }) => void sessionLink().breakpoints(sentBreakpoints(list)));
  documentStore.subscribe((state, before) => {
    if (state.identity !== before.identity) breakpointStore.getState().clear();
  });
  const bound = (): void => {
    const { historyUpdates, historyMiB } = uiStore.getState().preferences;
    void sessionLink().historyBound({ updates: historyUpdates, bytes: historyMiB * 2 ** 20 });
  };
  uiStore.subscribe(({ preferences: now }, { preferences: before }) => {
    if (now.historyUpdates !== before.historyUpdates || now.historyMiB !== before.historyMiB) bound();
  });
  bound();
}
