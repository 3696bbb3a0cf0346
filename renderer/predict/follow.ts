import { endNudge } from '../nudge/nudge-store.ts';
import { isGroupAt } from '../state/inside-place.ts';
import { sessionStore } from '../state/session.ts';
import { documentStore, uiStore } from '../state/stores.ts';
import { predictStore } from './predict-store.ts';

/** Hides and shows numbers of the session as the user chooses. Call once, before the first render. */
export function followPredictions(): void {
  predictStore.subscribe((state, before) => {
    if (state.on === before.on && state.hides === before.hides && state.revealed === before.revealed) return;
    if (state.on && !before.on) {
      // What they have on view was answered before; a group's drawing is asked for anew.
      const { inside, openInside } = uiStore.getState();
      const stays = inside?.form === 'operations' && isGroupAt(inside.path, documentStore.getState().document);
      if (!stays) openInside(null);
      endNudge();
    }
    sessionStore.getState().setVeil(state.on ? { hides: state.hides, revealed: state.revealed } : null);
  });
  sessionStore.subscribe(({ truth }, before) => {
    if (truth !== before.truth) predictStore.getState().viewed(truth);
  });
}
