import i18next from 'i18next';
import { createSessionClient } from '../../session/client.ts';
import { followBreakpoints } from '../breakpoints/follow.ts';
import { followOperations } from '../inside/follow-operations.ts';
import { followLibrary } from '../library/library-store.ts';
import type { PlatformApi } from '../platform/platform-api.ts';
import { followPredictions } from '../predict/follow.ts';
import { followRuns } from '../runs/runs.ts';
import { followMemory } from '../settings/follow-memory.ts';
import { isDirty } from '../state/document-store.ts';
import { sessionLink, sessionStore, startSession } from '../state/session.ts';
import { documentStore, uiStore } from '../state/stores.ts';
import { followFileOutside } from './external-change.ts';
import { documentName, openAnnounced } from './files.ts';
import { followHints } from './follow-hints.ts';
import { followJournal } from './journal.ts';
import { followMenu } from './native-menu.ts';
import { platform } from './platform.ts';
import { readBeside } from './read-beside.ts';
import { followRecent } from './recent.ts';
import { restore } from './restore.ts';

/** Title, unsaved mark and run state of the window follow the stores. */
function followWindow(api: PlatformApi): void {
  let last = '';
  const update = (): void => {
    const state = documentStore.getState();
    const next = {
      title: documentName(state.document, state.fileHandle),
      dirty: isDirty(state),
      running: sessionStore.getState().status === 'training',
    };
    const text = JSON.stringify(next);
    if (text === last) return;
    last = text;
    api.setWindow(next);
  };
  documentStore.subscribe(update);
  sessionStore.subscribe(update);
  update();
}

/** The question about unsaved work when the window is about to close. */
const askBeforeClose = (): Promise<'close' | 'stay'> =>
  new Promise((resolve) => {
    const state = documentStore.getState();
    if (!isDirty(state)) return resolve('close');
    uiStore.getState().openDialog({
      kind: 'unsaved',
      name: documentName(state.document, state.fileHandle),
      proceed: () => resolve('close'),
      cancel: () => resolve('stay'),
    });
  });

/** Brings everything together: session, files, journal, window, and what was open before. Call once, before the first render. */
export function start(): void {
  const api = platform();
  startSession(createSessionClient(), readBeside);
  const { device } = uiStore.getState().preferences;
  if (device !== 'auto') void sessionLink().useDevice(device);
  followWindow(api);
  followMenu(api);
  followHints();
  followRecent();
  followBreakpoints();
  followMemory();
  followOperations();
  followPredictions();
  followRuns();
  followLibrary();
  api.onCloseRequested(askBeforeClose);
  api.onOpenFile(openAnnounced);
  followJournal((message) =>
    uiStore.getState().notify({ kind: 'warning', text: i18next.t('files:journal-failed', { message }) }),
  );
  followFileOutside();
  void restore(api);
}
