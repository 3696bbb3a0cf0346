import { useEffect, useRef, useState } from 'react';
import type { Units, UnitsPlace } from '../../session/protocol.ts';
import { toSessionError } from '../state/linked-document.ts';
import { sessionLink, sessionStore, useSession } from '../state/session.ts';
import type { SessionState } from '../state/session-store.ts';
import { uiStore } from '../state/stores.ts';

const selectView = (state: SessionState) => state.view;
const START: UnitsPlace = { rows: 0, columns: 0, row: 0 };

const sameWindow = (a: Units, b: SessionState['units']): boolean =>
  JSON.stringify([a.path, a.rows, a.columns, a.row, a.terms]) ===
  (b && JSON.stringify([b.path, b.rows, b.columns, b.row, b.terms]));

/** Lets a step by terms go through the sums on view; another window begins anew. */
function announce(units: Units): void {
  const { units: before, set } = sessionStore.getState();
  if (sameWindow(units, before)) return;
  const { path, rows, columns, row, terms } = units;
  set({ units: { path, rows, columns, row, terms }, walk: null });
}

/**
 * The units of a layer at the step on view. Asked anew with every view and window, one request after another; what is on the
 * screen stays until the answer comes.
 */
export function useUnits(path: string, place: UnitsPlace = START): Units | null {
  const view = useSession(selectView);
  const [units, setUnits] = useState<Units | null>(null);
  const last = useRef<Promise<void>>(Promise.resolve());
  const { rows, columns, row } = place;
  useEffect(() => {
    if (view === null) return;
    let outdated = false;
    const ask = async (): Promise<void> => {
      if (outdated) return;
      try {
        const found = await sessionLink().ask('units', { path, rows, columns, row });
        if (outdated || !found) return;
        announce(found);
        setUnits(found);
      } catch (cause) {
        if (!outdated) uiStore.getState().notify({ kind: 'warning', text: toSessionError(cause).message });
      }
    };
    last.current = last.current.then(ask);
    return () => {
      outdated = true;
    };
  }, [path, rows, columns, row, view]);
  useEffect(
    () => () => {
      const { set, units: shown, walk } = sessionStore.getState();
      if (shown?.path === path) set({ units: null, walk: walk?.of === 'units' ? null : walk });
    },
    [path],
  );
  return units?.path === path ? units : null;
}
