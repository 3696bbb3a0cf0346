import { fitView } from '../canvas/view.ts';
import { uiStore } from '../state/stores.ts';

/** A window of this width has room for palette and inspector beside two panes. */
const ROOMY = 1700;

/** What was put away to make room, and comes back. */
let putAway: { readonly paletteOpen: boolean; readonly inspectorOpen: boolean } | null = null;

/** The panes have their new size a frame later. */
const fitSoon = (): void => void requestAnimationFrame(() => requestAnimationFrame(() => fitView()));

/** Opens or closes the derivative network. In a narrow window palette and inspector make room while it is open beside the graph. */
export function toggleMirror(): void {
  const { preferences, prefer } = uiStore.getState();
  const open = !preferences.mirrorOpen;
  if (open) {
    const { paletteOpen, inspectorOpen } = preferences;
    const narrow = window.innerWidth < ROOMY;
    putAway = narrow ? { paletteOpen, inspectorOpen } : null;
    prefer({ mirrorOpen: true, ...(narrow ? { paletteOpen: false, inspectorOpen: false } : {}) });
  } else {
    prefer({
      mirrorOpen: false,
      paletteOpen: preferences.paletteOpen || putAway?.paletteOpen === true,
      inspectorOpen: preferences.inspectorOpen || putAway?.inspectorOpen === true,
    });
    putAway = null;
  }
  fitSoon();
}

/** Beside the graph, or below it: for graphs that are wide. */
export function setMirrorSide(mirrorSide: 'beside' | 'below'): void {
  uiStore.getState().prefer({ mirrorSide });
  fitSoon();
}
