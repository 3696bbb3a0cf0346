import { forwardEnd } from '../state/document-change.ts';
import { sessionStore } from '../state/session.ts';
import { documentStore, uiStore } from '../state/stores.ts';

/** A hint goes away once what it says has been done. */
export function followHints(): void {
  sessionStore.subscribe(({ view, status }) => {
    const { preferences, dismissHint } = uiStore.getState();
    if (preferences.hints.step && view !== null && view.cursor > forwardEnd(view.stages)) dismissHint('step');
    if (preferences.hints.train && status === 'training') dismissHint('train');
  });
  documentStore.subscribe((state, before) => {
    const { preferences, dismissHint } = uiStore.getState();
    if (!preferences.hints.edit || state.history === before.history) return;
    if (state.history.done.at(-1)?.userEvent === 'set.value') dismissHint('edit');
  });
}
