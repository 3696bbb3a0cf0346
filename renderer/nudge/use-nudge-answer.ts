import { useEffect, useRef } from 'react';
import { toSessionError } from '../state/linked-document.ts';
import { sessionLink, useSession } from '../state/session.ts';
import type { SessionState } from '../state/session-store.ts';
import { isStillAbout, type NudgeState, type NudgeTarget, nudgeStore, useNudge } from './nudge-store.ts';

const selectTarget = (state: NudgeState) => state.target;
const selectView = (state: SessionState) => state.view;

async function ask(target: NudgeTarget): Promise<void> {
  try {
    const answer = await sessionLink().ask('nudge', target);
    if (isStillAbout(target)) nudgeStore.setState({ answer, problem: null });
  } catch (cause) {
    if (isStillAbout(target)) nudgeStore.setState({ answer: null, problem: toSessionError(cause).message });
  }
}

/** Asks for the nudge whenever it or the view changes: one question at a time, and of those that wait only the latest. */
export function useNudgeAnswer(): void {
  const target = useNudge(selectTarget);
  const view = useSession(selectView);
  const busy = useRef(false);
  const next = useRef<NudgeTarget | null>(null);
  // biome-ignore lint/correctness/useExhaustiveDependencies: a new view means new numbers.
  useEffect(() => {
    next.current = target;
    if (target?.delta === 0) nudgeStore.setState({ answer: null, problem: null });
    if (busy.current) return;
    const work = async (): Promise<void> => {
      busy.current = true;
      for (let wanted = next.current; wanted; wanted = next.current) {
        next.current = null;
        if (wanted.delta !== 0) await ask(wanted);
      }
      busy.current = false;
    };
    void work();
  }, [target, view]);
}
