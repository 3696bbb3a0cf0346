import { useEffect, useState } from 'react';
import type { QuestionRequests } from '../../session/protocol.ts';
import { toSessionError } from '../state/linked-document.ts';
import { sessionLink, useSession } from '../state/session.ts';
import type { SessionState } from '../state/session-store.ts';

const selectView = (state: SessionState) => state.view;

export type Answer<N extends keyof QuestionRequests> =
  | { readonly found: QuestionRequests[N]['out'] }
  | { readonly error: string }
  | null;

/** What the session says to a question about an address, asked again with every view; null while there is no answer yet. */
export function useAnswer<N extends 'fan-out' | 'paths'>(name: N, payload: QuestionRequests[N]['in'] | null): Answer<N> {
  const view = useSession(selectView);
  const [answer, setAnswer] = useState<Answer<N>>(null);
  const key = JSON.stringify(payload);
  // biome-ignore lint/correctness/useExhaustiveDependencies: a new view means new numbers; the key stands for the payload.
  useEffect(() => {
    if (payload === null || view === null) return setAnswer(null);
    let live = true;
    sessionLink()
      .ask(name, payload)
      .then(
        (found) => live && setAnswer({ found }),
        (cause: unknown) => live && setAnswer({ error: toSessionError(cause).message }),
      );
    return () => {
      live = false;
    };
  }, [name, key, view]);
  return answer;
}
