import { useEffect, useState } from 'react';
import type { QuestionRequests } from '../../session/protocol.ts';
import { toSessionError } from '../state/linked-document.ts';
import { sessionLink, useSession } from '../state/session.ts';
import type { SessionState } from '../state/session-store.ts';

const selectView = (state: SessionState) => state.view;

export type Answer<T> = { readonly value: T } | { readonly error: string } | null;

/**
 * The answer to a question about the step on view; asked again with every view, and what is on the screen stays until the new
 * one comes. Null while the first is on its way; `payload` null asks nothing.
 */
export function useQuestion<N extends keyof QuestionRequests>(
  name: N,
  payload: QuestionRequests[N]['in'] | null,
): Answer<QuestionRequests[N]['out']> {
  const view = useSession(selectView);
  const [found, setFound] = useState<{ readonly key: string; readonly answer: Answer<QuestionRequests[N]['out']> } | null>(null);
  const key = payload === null ? null : JSON.stringify(payload);
  // biome-ignore lint/correctness/useExhaustiveDependencies: the key stands for the payload, and a new view means new numbers.
  useEffect(() => {
    if (payload === null || key === null || view === null) return;
    let live = true;
    sessionLink()
      .ask(name, payload)
      .then(
        (value) => live && setFound({ key, answer: { value } }),
        (cause: unknown) => live && setFound({ key, answer: { error: toSessionError(cause).message } }),
      );
    return () => {
      live = false;
    };
  }, [name, key, view]);
  return found !== null && found.key === key ? found.answer : null;
}
