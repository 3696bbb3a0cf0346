import { useCallback, useEffect, useState } from 'react';
import type { ProgramListing, StepView, Timings } from '../../session/protocol.ts';
import { toSessionError } from '../state/linked-document.ts';
import { sessionLink, useSession } from '../state/session.ts';
import type { SessionState } from '../state/session-store.ts';

const selectView = (state: SessionState) => state.view;
const selectSeed = (state: SessionState) => state.seed?.from ?? '';

/** What decides about the program: stepping does not ask for it again. */
const keyOf = ({ generation, sample, turn, stages }: StepView, seed: string): string =>
  [generation, sample === 'mean', turn?.index ?? '', stages.length, seed].join(' ');

type Answer = { readonly key: string; readonly listing: ProgramListing } | { readonly key: string; readonly error: string };

export interface Program {
  /** Null while there is none to be shown; that of the edit before stays until the new one is there. */
  readonly listing: ProgramListing | null;
  readonly error: string | null;
  readonly key: string | null;
}

/** The program of the step on view. */
export function useProgram(): Program {
  const view = useSession(selectView);
  const seed = useSession(selectSeed);
  const key = view === null ? null : keyOf(view, seed);
  const [answer, setAnswer] = useState<Answer | null>(null);
  useEffect(() => {
    if (key === null) return;
    let live = true;
    sessionLink()
      .ask('programListing', {})
      .then(
        (listing) => live && setAnswer({ key, listing }),
        (cause: unknown) => live && setAnswer({ key, error: toSessionError(cause).message }),
      );
    return () => {
      live = false;
    };
  }, [key]);
  if (key === null || answer === null) return { listing: null, error: null, key };
  return 'error' in answer ? { listing: null, error: answer.error, key } : { listing: answer.listing, error: null, key };
}

const RUNS = 5;

export interface Measuring {
  readonly timings: Timings | null;
  readonly isRunning: boolean;
  readonly error: string | null;
  readonly start: () => void;
  readonly stop: () => void;
}

/** Times of the program with a key; forgotten when it is another. */
export function useTimings(key: string | null): Measuring {
  const [found, setFound] = useState<{ readonly key: string; readonly timings: Timings } | null>(null);
  const [isRunning, setRunning] = useState(false);
  const [error, setError] = useState<string | null>(null);
  const start = useCallback(() => {
    if (key === null) return;
    setRunning(true);
    setError(null);
    sessionLink()
      .ask('timings', { repeat: RUNS })
      .then(
        (timings) => setFound({ key, timings }),
        (cause: unknown) => setError(toSessionError(cause).message),
      )
      .finally(() => setRunning(false));
  }, [key]);
  const stop = useCallback(() => void sessionLink().stopComputing(), []);
  return { timings: found?.key === key ? found.timings : null, isRunning, error, start, stop };
}
