import i18next from 'i18next';
import { isOnView, panelsOf, togglePanel } from '../docks/on-view.ts';
import { focusPanel, panelName } from '../docks/panel-name.ts';
import { DOCK_SIDES, type DockSide, DRAWER_TABS, type DrawerTab, dockOf, PANEL_IDS, type PanelId } from '../state/docks.ts';
import { INSPECTOR_TABS, type InspectorTab } from '../state/ui-store.ts';
import type { CommandEntry } from './command.ts';

/** Id of the command that puts a panel into a dock. */
export const moveId = (id: PanelId, side: DockSide): string => `panel.move-${id}-${side}`;

/** Opens a panel in its dock; where it is on view already the dock closes. */
const panel = (id: DrawerTab): CommandEntry => ({
  id: `panel.${id}`,
  group: 'panel',
  name: () => i18next.t('commands:panel.drawer', { name: panelName(id) }),
  isOn: (context) => isOnView(context, id),
  run: (context, dispatch) => {
    if (!panelsOf(context.doc)(id)) return false;
    if (dispatch) togglePanel(context, id);
    return true;
  },
});

/** Turns to a tab of the inspector, which opens for it. */
const tab = (id: InspectorTab): CommandEntry => ({
  id: `panel.inspector-${id}`,
  group: 'panel',
  name: () => i18next.t('commands:panel.inspector', { name: i18next.t(`inspector:tabs.${id}`) }),
  isOn: (context) => isOnView(context, 'inspector') && context.ui.inspectorTab === id,
  run: ({ ui }, dispatch) => {
    if (!dispatch) return true;
    ui.showPanel('inspector');
    ui.showTab(id);
    return true;
  },
});

/** Puts a panel into another dock, and the keyboard's focus on it there. */
const move = (id: PanelId, side: DockSide): CommandEntry => ({
  id: moveId(id, side),
  group: 'panel',
  name: () => i18next.t(`commands:panel.${side}`, { name: panelName(id) }),
  isOn: ({ ui }) => dockOf(ui.preferences.docks, id) === side,
  run: ({ doc, ui }, dispatch) => {
    if (!panelsOf(doc)(id)) return false;
    if (!dispatch) return true;
    ui.movePanel(id, side);
    focusPanel(id);
    return true;
  },
});

/** Brings every panel back to where the window comes with it. */
const standard: CommandEntry = {
  id: 'panel.standard',
  group: 'panel',
  run: ({ ui }, dispatch) => {
    if (dispatch) ui.resetDocks();
    return true;
  },
};

export const PANELS: readonly CommandEntry[] = [
  ...DRAWER_TABS.map(panel),
  ...INSPECTOR_TABS.map(tab),
  ...PANEL_IDS.flatMap((id) => DOCK_SIDES.map((side) => move(id, side))),
  standard,
];
