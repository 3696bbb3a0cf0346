import { sessionStore, useSession } from '../state/session.ts';
import type { SessionState } from '../state/session-store.ts';

/** What a report was made of while the screen shows something else: it is never of this moment. */
const MOVING = 'moving';

/**
 * Names what numbers are of: graph, weights, sample and device. Stepping through the passes of one step changes none of these;
 * an edit, training, an update, another sample or device does, and a report of before is old then.
 */
function momentOf({ view, stale, status, device }: SessionState): string {
  if (view === null || stale || status === 'training') return MOVING;
  const { generation, sample, batch, step, turn, cursor, stages } = view;
  const updates = stages[cursor - 1]?.phase === 'update' ? cursor : 0;
  return [generation, sample, batch, step, turn?.index, updates, device?.name].join(':');
}

export const useMoment = (): string => useSession(momentOf);

export const currentMoment = (): string => momentOf(sessionStore.getState());

/** When something that was asked for at a moment, and is answered now, was worked out: what is on the move is waited for. */
export const whenAsked = (before: string): string => (before === MOVING ? currentMoment() : before);

/** Whether a report that was made at one moment says nothing about another. */
export const isOld = (made: string, now: string): boolean => made !== now || now === MOVING;
