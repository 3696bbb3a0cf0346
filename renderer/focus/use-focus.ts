import i18next from 'i18next';
import { useEffect, useRef, useState } from 'react';
import type { Focus } from '../../session/protocol.ts';
import { toSessionError } from '../state/linked-document.ts';
import { sessionLink, useSession } from '../state/session.ts';
import type { SessionState } from '../state/session-store.ts';

const selectView = (state: SessionState) => state.view;
const selectSample = (state: SessionState) => state.sample;

export interface FocusFound {
  readonly focus: Focus | null;
  /** Why there is nothing to be shown. */
  readonly problem: 'blocked' | 'mean' | 'none' | null;
  /** What the session said, where it is none of these. */
  readonly message: string | null;
}

const NOTHING: FocusFound = { focus: null, problem: null, message: null };

/** One connection of a block at the step on view. Asked anew with every view; what is on the screen stays until the answer comes. */
export function useFocus(path: string, entry: number, first: number): FocusFound {
  const view = useSession(selectView);
  const sample = useSession(selectSample);
  const [found, setFound] = useState<FocusFound>(NOTHING);
  const last = useRef<Promise<void>>(Promise.resolve());
  useEffect(() => {
    if (view === null || sample === 'mean') {
      setFound({ ...NOTHING, problem: view === null ? 'blocked' : 'mean' });
      return;
    }
    let outdated = false;
    const ask = async (): Promise<void> => {
      if (outdated) return;
      try {
        const focus = await sessionLink().ask('focus', { path, entry, first });
        if (!outdated) setFound(focus === null ? { ...NOTHING, problem: 'none' } : { ...NOTHING, focus });
      } catch (cause) {
        if (!outdated) setFound({ ...NOTHING, message: toSessionError(cause).message || i18next.t('focus:blocked') });
      }
    };
    last.current = last.current.then(ask);
    return () => {
      outdated = true;
    };
  }, [path, entry, first, view, sample]);
  return found;
}
