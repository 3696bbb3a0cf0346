import { closeDock, type DockSide, type Docks, movePanel, type PanelId, putPanel, showPanel, standardDocks } from './docks.ts';
import { defaultPreferences, type Preferences } from './preferences.ts';

/** What can be done with the panels; each is remembered. */
export interface DockActions {
  readonly showPanel: (id: PanelId) => void;
  readonly closeDock: (side: DockSide) => void;
  readonly movePanel: (id: PanelId, to: DockSide) => void;
  /** Before another panel of that dock, or behind all. */
  readonly putPanel: (id: PanelId, to: DockSide, before: PanelId | null) => void;
  /** Panels where the window comes with them, in the sizes that it comes with. */
  readonly resetDocks: () => void;
}

interface Holder {
  readonly preferences: Preferences;
  readonly prefer: (part: Partial<Preferences>) => void;
}

export function dockActions(get: () => Holder): DockActions {
  const arrange = (change: (docks: Docks) => Docks): void => {
    const { preferences, prefer } = get();
    const docks = change(preferences.docks);
    if (docks !== preferences.docks) prefer({ docks });
  };
  return {
    showPanel: (id) => arrange((docks) => showPanel(docks, id)),
    closeDock: (side) => arrange((docks) => closeDock(docks, side)),
    movePanel: (id, to) => arrange((docks) => movePanel(docks, id, to)),
    putPanel: (id, to, before) => arrange((docks) => putPanel(docks, id, to, before)),
    resetDocks: () => {
      const { inspectorWidth, paletteWidth, drawerHeight } = defaultPreferences;
      get().prefer({ docks: standardDocks, inspectorWidth, paletteWidth, drawerHeight });
    },
  };
}
