import { Listeners } from './listeners.ts';
import type { SessionClient } from './protocol.ts';
import { Session, type SessionOptions } from './session.ts';
import { describeError, errorFrom, SessionError } from './session-error.ts';

/** A client without a worker, for the command line and tests. */
export function createDirectClient(options: SessionOptions = {}): SessionClient {
  const listeners = new Listeners();
  const session = new Session(options, (event, value) => listeners.emit(event, value));
  return {
    request: async (name, payload) => {
      try {
        return await session.handle(name, payload);
      } catch (error) {
        throw error instanceof SessionError ? error : errorFrom(describeError(error));
      }
    },
    on: (event, handler) => listeners.on(event, handler),
    dispose: () => {
      listeners.clear();
      void session.dispose();
    },
  };
}
