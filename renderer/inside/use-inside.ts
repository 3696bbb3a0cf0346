import i18next from 'i18next';
import { useEffect, useRef, useState } from 'react';
import type { Inside } from '../../session/protocol.ts';
import { isGroupAt, outwards } from '../state/inside-place.ts';
import { toSessionError } from '../state/linked-document.ts';
import { sessionLink, sessionStore, useSession } from '../state/session.ts';
import type { SessionState } from '../state/session-store.ts';
import { documentStore, uiStore } from '../state/stores.ts';

const selectView = (state: SessionState) => state.view;

interface Found {
  readonly inside: Inside | null;
  /** Why there is nothing to be shown. */
  readonly problem: string | null;
  /** The graph cannot run: the list of problems says what is to be mended. */
  readonly blocked: boolean;
  /** It was answered while numbers are hidden. */
  readonly veiled: boolean;
}

const NOTHING: Found = { inside: null, problem: null, blocked: false, veiled: false };
const selectIsVeiled = (state: SessionState): boolean => state.veil !== null;

/** A block that is not wired in full, or an operation that an edit took away: the place around it is shown. */
function leave(path: string): void {
  const { inside, openInside, notify } = uiStore.getState();
  if (inside?.path !== path || isGroupAt(path, documentStore.getState().document)) return;
  openInside(outwards(path));
  notify({ kind: 'info', text: i18next.t('inside:nothing') });
}

/**
 * What is inside a block at the step on view. Asked anew with every view, one request after another: those that a newer view
 * has overtaken are left out. What is on the screen stays until the answer comes.
 */
export function useInside(path: string): Found {
  const view = useSession(selectView);
  const isVeiled = useSession(selectIsVeiled);
  const [found, setFound] = useState<Found>(NOTHING);
  const last = useRef<Promise<void>>(Promise.resolve());
  useEffect(() => {
    if (view === null) {
      setFound({ ...NOTHING, problem: i18next.t('inside:blocked'), blocked: true });
      return;
    }
    let outdated = false;
    const ask = async (): Promise<void> => {
      if (outdated) return;
      try {
        const veiled = selectIsVeiled(sessionStore.getState());
        const inside = await sessionLink().ask('inside', { path });
        if (outdated) return;
        if (inside) setFound({ ...NOTHING, inside, veiled });
        else leave(path);
      } catch (cause) {
        if (!outdated) setFound({ ...NOTHING, problem: toSessionError(cause).message });
      }
    };
    last.current = last.current.then(ask);
    return () => {
      outdated = true;
    };
  }, [path, view]);
  // what was on the screen before numbers were hidden shows them
  const tells = isVeiled && !found.veiled;
  return found.inside && (found.inside.path !== path || tells) ? NOTHING : found;
}
