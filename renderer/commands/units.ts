import { sessionStore } from '../state/session.ts';
import { type UnitsSide, unitsMoved } from '../state/units-window.ts';
import type { CommandEntry } from './command.ts';

/** Moves the window of a layer's units. The walk through their terms begins anew. */
const move = (id: string, keys: string, side: UnitsSide, by: 1 | -1): CommandEntry => ({
  id: `view.units-${id}`,
  group: 'view',
  keys: [keys],
  run: ({ session, ui }, dispatch) => {
    const place = session.units && unitsMoved(session.units, side, by);
    if (!place) return false;
    if (!dispatch) return true;
    sessionStore.getState().set({ walk: null });
    ui.moveUnits(place);
    return true;
  },
});

export const moveUnits: readonly CommandEntry[] = [
  move('next', 'PageDown', 'rows', 1),
  move('previous', 'PageUp', 'rows', -1),
  move('next-inputs', 'Shift+PageDown', 'columns', 1),
  move('previous-inputs', 'Shift+PageUp', 'columns', -1),
];
