import { useEffect, useState } from 'react';
import type { OptimiserTrace } from '../../session/protocol.ts';
import { toSessionError } from '../state/linked-document.ts';
import { sessionLink, useSession } from '../state/session.ts';
import type { SessionState } from '../state/session-store.ts';

const selectView = (state: SessionState) => (state.status === 'training' || state.stale ? null : state.view);

export interface TraceAnswer {
  readonly address: string;
  /** Null for what the step on view does not update. */
  readonly trace: OptimiserTrace | null;
  readonly error: string | null;
}

/** The update of a weight's entries at the step on view, asked for again with every view; null until the first answer. */
export function useTrace(address: string, from: number, count: number): TraceAnswer | null {
  const view = useSession(selectView);
  const [answer, setAnswer] = useState<TraceAnswer | null>(null);
  useEffect(() => {
    if (view === null) return;
    let live = true;
    sessionLink()
      .ask('optimiserTrace', { address, from, count })
      .then(
        (trace) => live && setAnswer({ address, trace, error: null }),
        (cause: unknown) => live && setAnswer({ address, trace: null, error: toSessionError(cause).message }),
      );
    return () => {
      live = false;
    };
  }, [view, address, from, count]);
  return answer?.address === address ? answer : null;
}
