import { useMemo } from 'react';
import { selectSimulated } from '../episode/select-simulated.ts';
import { type DockSide, dockOf, type HasPanel, isShown, onView, PANEL_IDS, type PanelId, panelsIn } from '../state/docks.ts';
import type { DocumentState } from '../state/document-store.ts';
import { useDocument, useUi } from '../state/stores.ts';
import type { UiActions, UiState } from '../state/ui-store.ts';
import { selectReadsText } from '../text/select-reads-text.ts';

/** Panels that are there only for some documents: Episode where there is a simulator, Text where a text is read. */
const ONLY: Readonly<Partial<Record<PanelId, (doc: DocumentState) => boolean>>> = {
  episode: selectSimulated,
  text: selectReadsText,
};

/** The panels that a document has. */
export const panelsOf =
  (doc: DocumentState): HasPanel =>
  (id) =>
    ONLY[id]?.(doc) !== false;

/** The document and the window, as commands are given them. */
interface Window {
  readonly doc: DocumentState;
  readonly ui: UiState & UiActions;
}

/** Whether a panel is really on view, not only chosen in its dock. */
export const isOnView = ({ doc, ui }: Window, id: PanelId): boolean => isShown(ui.preferences.docks, id, panelsOf(doc));

/** Closes the dock of a panel that is on view, else brings it on view. */
export function togglePanel(window: Window, id: PanelId): void {
  const { ui } = window;
  if (isOnView(window, id)) ui.closeDock(dockOf(ui.preferences.docks, id));
  else ui.showPanel(id);
}

const selectDocks = (state: UiState) => state.preferences.docks;

/** As one text, which is the same for each document that lacks the same. */
const selectLacking = (doc: DocumentState): string => PANEL_IDS.filter((id) => !panelsOf(doc)(id)).join(' ');

function useHasPanel(): HasPanel {
  const lacking = useDocument(selectLacking);
  return useMemo(() => (id) => !lacking.split(' ').includes(id), [lacking]);
}

/** Tells of panels whether they are really on view. */
export function useOnView(): HasPanel {
  const docks = useUi(selectDocks);
  const has = useHasPanel();
  return (id) => isShown(docks, id, has);
}

/** The panels of a dock that the document has, and the one on view; null while it is closed. */
export function useDock(side: DockSide): { readonly ids: readonly PanelId[]; readonly id: PanelId } | null {
  const docks = useUi(selectDocks);
  const has = useHasPanel();
  const id = onView(docks, side, has);
  return id === null ? null : { ids: panelsIn(docks, side).filter(has), id };
}
