import i18next from 'i18next';
import { useStore } from 'zustand';
import type { Document } from '../../graph-core/model/document.ts';
import type { GivenTable, SessionClient } from '../../session/protocol.ts';
import type { LinkedDocument } from './linked-document.ts';
import { endReading, tellReading } from './reading.ts';
import { SessionLink } from './session-link.ts';
import { createSessionStore, type SessionActions, type SessionState } from './session-store.ts';
import { documentStore, uiStore } from './stores.ts';
import { type ReadBeside, TableFiles, type Tables } from './tables.ts';
import { weightSteps } from './weight-steps.ts';

/** The window's one session. */
export const sessionStore = createSessionStore();

/** Reads a part of the session; keep the selector outside the component and the part small. */
export const useSession = <T>(selector: (state: SessionState & SessionActions) => T): T => useStore(sessionStore, selector);

let link: SessionLink | null = null;
let tables: TableFiles | null = null;

/** The running link. @throws Error before {@link startSession}: that is a bug */
export function sessionLink(): SessionLink {
  if (link === null) throw new Error('The session was used before it was started.');
  return link;
}

async function tablesOf(document: Document): Promise<Tables> {
  return tables === null ? {} : tables.of(document, documentStore.getState().identity);
}

const linked: LinkedDocument = {
  get: () => documentStore.getState().document,
  identity: () => documentStore.getState().identity,
  subscribe: (listener) =>
    documentStore.subscribe((state, before) => {
      if (state.document !== before.document || state.identity !== before.identity) listener();
    }),
  setWeights: (kind, steps, change, kept) => {
    const { document, closeGroup, dispatch } = documentStore.getState();
    closeGroup();
    dispatch({
      steps: weightSteps(document, change, kept),
      label: `drawer:edit.${kind === 'train' && steps === 1 ? 'train-one' : kind}`,
      labelValues: { steps: String(steps) },
      userEvent: `weights.${kind}`,
    });
    documentStore.getState().closeGroup();
  },
  tables: tablesOf,
  look: {
    place: () => uiStore.getState().inside?.path ?? null,
    at: (path) => uiStore.getState().openInside(path),
  },
  ended: (how) => uiStore.getState().notify({ kind: 'info', text: i18next.t(`drawer:training.${how}`) }),
};

/** Starts the session of the window's document. Call once, before the first render. */
export function startSession(client: SessionClient, readBeside: ReadBeside): SessionLink {
  link?.dispose();
  tables = new TableFiles(readBeside);
  link = new SessionLink(client, linked, sessionStore);
  link.start();
  link.onReading(({ file, share }) => tellReading(file, share));
  const { device } = uiStore.getState().preferences;
  // biome-ignore lint/correctness/useHookAtTopLevel: a request to the worker, not a hook.
  if (device !== 'auto') void link.useDevice(device);
  return link;
}

/** Says what the open document means by a file that it names: the user has dropped or chosen it. It is read with the next edit. */
export function giveTable(file: string, content: GivenTable): void {
  tables?.give(file, content, documentStore.getState().identity);
}

/** Reads a file of the document that could not be read, or whose reading was stopped, once more. */
export async function readTableAgain(file: string): Promise<void> {
  await tables?.again(file);
  await sessionLink().reread();
}

/** Gives up the file of data that is being read. */
export async function stopReading(): Promise<void> {
  endReading();
  await sessionLink().stopReading();
}
