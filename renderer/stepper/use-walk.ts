import { useSession } from '../state/session.ts';
import type { SessionState } from '../state/session-store.ts';
import { type TermWalk, walkOn } from '../state/term-walk.ts';

const selectWalk = ({ view, walk, granularity }: SessionState): TermWalk | null => {
  const own = granularity === 'term' ? walkOn(view, walk) : null;
  return own?.of === 'entries' && own.at > 0 ? own : null;
};

/** The walk through the entries of the current block, from its first lit entry on; null otherwise. */
export const useWalk = (): TermWalk | null => useSession(selectWalk);

/** `last` where entries are left out after this one. */
export const walkKey = ({ at, last, count }: TermWalk): 'entry' | 'last' => (at === last && last < count ? 'last' : 'entry');
