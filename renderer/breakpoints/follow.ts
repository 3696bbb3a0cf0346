import { breakpointStore, sentBreakpoints } from '../state/breakpoints.ts';
import { sessionLink } from '../state/session.ts';
import { documentStore, uiStore } from '../state/stores.ts';
import { movedPlace } from './moved.ts';

/** Tells the session where to stop and how much of the way back to keep. Call once, when the session runs. */
export function followBreakpoints(): void {
  breakpointStore.subscribe(({ list }) => void sessionLink().breakpoints(sentBreakpoints(list)));
  documentStore.subscribe((state, before) => {
    const { list, clear, change } = breakpointStore.getState();
    if (state.identity !== before.identity) clear();
    else if (state.document.definitions !== before.document.definitions)
      for (const { id, at } of list) {
        const to = movedPlace(at, before.document, state.document);
        if (to !== at) change(id, { at: to });
      }
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
