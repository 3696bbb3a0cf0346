import { compareStore, compareWith } from '../compare/compare-store.ts';
import { influenceStore, showInfluence } from '../influence/influence-store.ts';
import { endNudge, nudgeStore } from '../nudge/nudge-store.ts';
import { outwards } from '../state/inside-place.ts';
import { sessionLink } from '../state/session.ts';
import { noSelection } from '../state/ui-store.ts';
import type { CommandEntry } from './command.ts';
import { setPresent } from './present.ts';
import { canStopComputing } from './run-state.ts';

/** Escape: ends what keeps the user waiting; else leaves what is open, from the inside out, then the selection. */
export const selectNone: CommandEntry = {
  id: 'edit.select-none',
  group: 'edit',
  about: 'window',
  needs: 'nothing',
  keys: ['Escape'],
  run: ({ ui, session }, dispatch) => {
    const isWaiting = canStopComputing(session);
    const isAsking = influenceStore.getState().shown !== null;
    const isComparing = compareStore.getState().compared !== null;
    const isNudging = nudgeStore.getState().target !== null;
    if (!dispatch)
      return (
        isWaiting ||
        isNudging ||
        isComparing ||
        isAsking ||
        ui.selection.nodes.length + ui.selection.edges.length + (ui.selection.annotations ?? []).length > 0 ||
        ui.present ||
        ui.inside !== null
      );
    if (ui.adding) ui.startAdding(null);
    else if (ui.finding) ui.setFinding(false);
    else if (isWaiting) void sessionLink().stopComputing();
    else if (isNudging && (ui.inside === null || ui.inside.form === 'operations')) endNudge();
    else if (isAsking && ui.inside === null) showInfluence(null);
    else if (isComparing && ui.inside === null) compareWith(null);
    else if (ui.inside) ui.openInside(outwards(ui.inside.path));
    else if (ui.present) setPresent(false);
    else ui.select(noSelection);
    return true;
  },
};
