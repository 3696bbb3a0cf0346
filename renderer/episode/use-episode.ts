import { useCallback, useEffect, useState } from 'react';
import type { EpisodeView } from '../../session/protocol.ts';
import { toSessionError } from '../state/linked-document.ts';
import { sessionLink, useSession } from '../state/session.ts';
import type { SessionState } from '../state/session-store.ts';

const selectGeneration = (state: SessionState) => state.view?.generation ?? null;

export interface EpisodeAnswer {
  readonly episode: EpisodeView | null;
  readonly error: string | null;
  /** Acts once more, with the weights of now. */
  readonly again: () => void;
}

/** An episode from one of the starts; another one once the document's numbers are others, or it is asked for. */
export function useEpisode(start: number): EpisodeAnswer {
  const generation = useSession(selectGeneration);
  const [asked, setAsked] = useState(0);
  const [answer, setAnswer] = useState<Omit<EpisodeAnswer, 'again'>>({ episode: null, error: null });
  // biome-ignore lint/correctness/useExhaustiveDependencies: asked once more by counting
  useEffect(() => {
    if (generation === null) return;
    let live = true;
    sessionLink()
      .ask('episode', { start })
      .then(
        (episode) => live && setAnswer({ episode, error: null }),
        (cause: unknown) => live && setAnswer({ episode: null, error: toSessionError(cause).message }),
      );
    return () => {
      live = false;
    };
  }, [generation, start, asked]);
  return { ...answer, again: useCallback(() => setAsked((n) => n + 1), []) };
}
