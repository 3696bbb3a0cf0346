import { useEffect, useState } from 'react';
import type { PerSample } from '../../session/protocol.ts';
import { toSessionError } from '../state/linked-document.ts';
import { sessionLink, useSession } from '../state/session.ts';
import type { SessionState } from '../state/session-store.ts';

const selectView = (state: SessionState) => state.view;

export interface PerSampleAnswer {
  readonly found: PerSample | null;
  /** Why there is nothing to be shown. */
  readonly problem: string | null;
}

/** The graph unfolded over some samples, with the weights on view; what is on the screen stays until the answer comes. */
export function usePerSample(samples: readonly number[]): PerSampleAnswer {
  const view = useSession(selectView);
  const [answer, setAnswer] = useState<PerSampleAnswer>({ found: null, problem: null });
  const key = samples.join(' ');
  useEffect(() => {
    if (view === null || key === '') return;
    let live = true;
    sessionLink()
      .ask('perSample', { samples: key.split(' ').map(Number) })
      .then(
        (found) => live && setAnswer({ found, problem: null }),
        (cause: unknown) => live && setAnswer({ found: null, problem: toSessionError(cause).message }),
      );
    return () => {
      live = false;
    };
  }, [view, key]);
  return answer;
}
