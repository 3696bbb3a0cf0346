import i18next from 'i18next';
import { selectSimulated } from '../episode/select-simulated.ts';
import { DRAWER_TABS, type DrawerTab, INSPECTOR_TABS, type InspectorTab } from '../state/ui-store.ts';
import { selectReadsText } from '../text/select-reads-text.ts';
import type { CommandContext, CommandEntry } from './command.ts';

/** Panels that are there only for some documents. */
const THERE: Readonly<Partial<Record<DrawerTab, (doc: CommandContext['doc']) => boolean>>> = {
  episode: selectSimulated,
  text: selectReadsText,
};

/** Opens a panel of the drawer; the one that is open already closes. */
const panel = (id: DrawerTab): CommandEntry => ({
  id: `panel.${id}`,
  group: 'panel',
  name: () => i18next.t('commands:panel.drawer', { name: i18next.t(`drawer:tabs.${id}`) }),
  isOn: ({ ui }) => ui.drawer === id,
  run: ({ doc, ui }, dispatch) => {
    if (THERE[id]?.(doc) === false) return false;
    if (dispatch) ui.openDrawer(ui.drawer === id ? null : id);
    return true;
  },
});

/** Turns to a tab of the inspector, which opens for it. */
const tab = (id: InspectorTab): CommandEntry => ({
  id: `panel.inspector-${id}`,
  group: 'panel',
  name: () => i18next.t('commands:panel.inspector', { name: i18next.t(`inspector:tabs.${id}`) }),
  isOn: ({ ui }) => ui.preferences.inspectorOpen && ui.inspectorTab === id,
  run: ({ ui }, dispatch) => {
    if (!dispatch) return true;
    ui.prefer({ inspectorOpen: true });
    ui.showTab(id);
    return true;
  },
});

export const PANELS: readonly CommandEntry[] = [...DRAWER_TABS.map(panel), ...INSPECTOR_TABS.map(tab)];
