import { placesOf } from '../canvas/bind.ts';
import { FAR_NUMBERS } from '../canvas/far-numbers.ts';
import { fitView } from '../canvas/view.ts';
import { boundsOf, type Rect, viewportFor } from '../canvas/viewport.ts';
import { type Docks, dockOf } from '../state/docks.ts';
import { documentStore, uiStore } from '../state/stores.ts';

/** A window of this width has room for palette and inspector beside two panes. */
const ROOMY = 1700;

/** What was put away to make room, and comes back. */
let putAway: Pick<Docks['shown'], 'left' | 'right'> | null = null;

/** The panes have their new size a frame later. */
const fitSoon = (): void => void requestAnimationFrame(() => requestAnimationFrame(() => fitView()));

/** The lines of the window that no graph is drawn in: top bar, stepper, status. */
const LINES = 132;

/**
 * Beside, where both graphs can be read there or where below is no better; else below. Each pane gets half of the window,
 * which palette and inspector have left.
 */
export function readableSide(bounds: Rect, room: { readonly width: number; readonly height: number }): 'beside' | 'below' {
  const zoomIn = (width: number, height: number): number => viewportFor(bounds, { width, height }).zoom;
  const [beside, below] = [zoomIn(room.width / 2, room.height), zoomIn(room.width, room.height / 2)];
  return beside >= FAR_NUMBERS.from || beside >= below ? 'beside' : 'below';
}

/** Puts the derivative network of the graph on view where both can be read, unless its side was chosen by hand. */
export function settleSide(): void {
  const { preferences, prefer } = uiStore.getState();
  const bounds = boundsOf(placesOf(documentStore.getState().document));
  if (preferences.mirrorSideChosen || bounds === null) return;
  prefer({ mirrorSide: readableSide(bounds, { width: window.innerWidth, height: window.innerHeight - LINES }) });
}

/** Opens or closes the derivative network. In a narrow window palette and inspector make room while it is open beside the graph. */
export function toggleMirror(): void {
  const { preferences, prefer, closeDock, showPanel } = uiStore.getState();
  const open = !preferences.mirrorOpen;
  if (open) {
    const { left, right } = preferences.docks.shown;
    const narrow = window.innerWidth < ROOMY;
    putAway = narrow ? { left, right } : null;
    settleSide();
    prefer({ mirrorOpen: true });
    if (narrow) for (const side of ['left', 'right'] as const) closeDock(side);
  } else {
    prefer({ mirrorOpen: false });
    const { shown } = preferences.docks;
    for (const side of ['left', 'right'] as const) {
      const back = shown[side] === null ? (putAway?.[side] ?? null) : null;
      // it may have been moved to another dock meanwhile
      if (back !== null && dockOf(preferences.docks, back) === side) showPanel(back);
    }
    putAway = null;
  }
  fitSoon();
}

/** Beside the graph, or below it: for graphs that are wide. */
export function setMirrorSide(mirrorSide: 'beside' | 'below'): void {
  uiStore.getState().prefer({ mirrorSide, mirrorSideChosen: true });
  fitSoon();
}
