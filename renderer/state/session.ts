import { useStore } from 'zustand';
import { type LinkedDocument, type SessionClient, SessionLink } from './session-link.ts';
import { createSessionStore, type SessionActions, type SessionState } from './session-store.ts';

/** The window's one session. */
export const sessionStore = createSessionStore();

/** Reads a part of the session; keep the selector outside the component and the part small. */
export const useSession = <T>(selector: (state: SessionState & SessionActions) => T): T => useStore(sessionStore, selector);

let link: SessionLink | null = null;

/** Starts the session over a worker and a document. Call once, before the first render. */
export function startSession(client: SessionClient, document: LinkedDocument): SessionLink {
  link?.dispose();
  link = new SessionLink(client, document, sessionStore);
  link.start();
  return link;
}

/** The running link. @throws Error before {@link startSession}: that is a bug */
export function sessionLink(): SessionLink {
  if (link === null) throw new Error('The session was used before it was started.');
  return link;
}
