import { expect } from 'vitest';
import type { Document } from '../../graph-core/model/document.ts';
import { createDocumentStore } from '../../renderer/state/document-store.ts';
import type { LinkedDocument } from '../../renderer/state/linked-document.ts';
import { SessionLink } from '../../renderer/state/session-link.ts';
import { createSessionStore } from '../../renderer/state/session-store.ts';
import { weightSteps } from '../../renderer/state/weight-steps.ts';
import type { KeptState, WeightChange } from '../../renderer/state/weights.ts';
import { createDirectClient } from '../../session/direct.ts';
import type { RequestName, SessionClient } from '../../session/protocol.ts';

export type LinkedBench = ReturnType<typeof linkedBench>;

/** A session on the CPU; what happens between an answer of its and the window's reading it is `answered`. */
function client(answered: (name: RequestName) => unknown): SessionClient {
  const direct = createDirectClient({ choice: 'cpu', precision: 'float64' });
  return {
    ...direct,
    request: async (name, payload) => {
      const answer = await direct.request(name, payload);
      await answered(name);
      return answer;
    },
  };
}

/** A document store and a session on the CPU, linked as in the window. Dispose of its `link`. */
export function linkedBench(document: Document) {
  /** Called with every answer on its way. */
  const way: { answered: (name: RequestName) => unknown } = { answered: () => {} };
  const documents = createDocumentStore({ selected: () => {}, refused: (d) => expect.fail(d[0]?.message) });
  const session = createSessionStore();
  const ends: ('dropped' | 'kept')[] = [];
  const looked: { path: string | null } = { path: null };
  const write = (label: string, steps: number, change: WeightChange, kept?: KeptState): void => {
    const { dispatch, document: now } = documents.getState();
    dispatch({ steps: weightSteps(now, change, kept), label, labelValues: { steps: String(steps) }, userEvent: label });
  };
  const linked: LinkedDocument = {
    get: () => documents.getState().document,
    identity: () => documents.getState().identity,
    subscribe: (listener) => documents.subscribe(listener),
    setWeights: write,
    tables: async ({ data }) =>
      Object.fromEntries(Object.entries(data.sources ?? {}).map(([name, source]) => [name, source.inline ?? ''])),
    ended: (how) => ends.push(how),
    look: {
      place: () => looked.path,
      at: (path) => {
        looked.path = path;
      },
    },
  };
  documents.getState().load(document);
  const link = new SessionLink(
    client((name) => way.answered(name)),
    linked,
    session,
  );
  link.start();
  return {
    documents,
    session,
    link,
    ends,
    /** What is on view instead of the graph. */
    looked,
    way,
    setWeights: (change: WeightChange) => write('typed', 1, change),
  };
}
