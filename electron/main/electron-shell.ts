import type { Menu } from 'electron';
import { type AppInfo, MENU_COMMANDS, type MenuCommand, type MenuState } from '../shared/api.ts';
import type { ElectronParts } from './electron-parts.ts';
import type { Shell } from './handlers.ts';
import { toMenuTemplate } from './menu.ts';
import { buildMenu } from './menu-model.ts';
import type { RecentFiles } from './recent-files.ts';
import type { AppWindow } from './window.ts';

export interface ElectronShellOptions {
  readonly platform: string;
  readonly appInfo: () => AppInfo;
  readonly recent: RecentFiles;
  /** Null before the window is open and after it was closed. */
  readonly currentWindow: () => AppWindow | null;
  readonly openPath: (path: string) => void;
  readonly report: (line: string) => void;
}

/** Dialogs, menu and window, as the request handlers see them. */
export interface ElectronShell extends Shell {
  refreshMenu(): Promise<void>;
}

export function createElectronShell(electron: ElectronParts, options: ElectronShellOptions): ElectronShell {
  const { app, dialog, Menu: MenuClass, shell: system } = electron;
  const { platform, recent, currentWindow, openPath, report } = options;
  let menuState: MenuState = { labels: {}, disabled: [] };

  const sendCommand = (command: MenuCommand): void => currentWindow()?.send('menu', command);
  let menu: Menu | null = null;
  const refreshMenu = async (): Promise<void> => {
    const files = await recent.list();
    const sections = buildMenu({ platform, state: menuState, recent: files });
    menu = MenuClass.buildFromTemplate(toMenuTemplate(sections, { command: sendCommand, openRecent: openPath }));
    MenuClass.setApplicationMenu(menu);
  };
  const refreshMenuSoon = (): void =>
    void refreshMenu().catch((error: unknown) => report(`The menu was not built: ${String(error)}`));

  return {
    appInfo: options.appInfo,
    chooseFileToOpen: async (filters) => {
      const parent = currentWindow()?.window;
      const request = { properties: ['openFile' as const], filters: filters.map(copyFilter) };
      const { canceled, filePaths } = await (parent ? dialog.showOpenDialog(parent, request) : dialog.showOpenDialog(request));
      return canceled ? null : (filePaths[0] ?? null);
    },
    chooseFileToSave: async (suggestedName, filters) => {
      const parent = currentWindow()?.window;
      const request = {
        defaultPath: suggestedName,
        filters: filters.map(copyFilter),
        properties: ['showOverwriteConfirmation' as const],
      };
      const { canceled, filePath } = await (parent ? dialog.showSaveDialog(parent, request) : dialog.showSaveDialog(request));
      return canceled || filePath === '' ? null : filePath;
    },
    openExternal: (url) => system.openExternal(url),
    setWindow: (state) => currentWindow()?.setState(state),
    setMenu: (state) => {
      const before = menuState;
      menuState = state;
      // New texts need a new menu; what can be used changes often, and in place an open menu stays open.
      if (menu === null || !sameTexts(before, state)) refreshMenuSoon();
      else enableItems(menu, state);
    },
    answerClose: (answer) => currentWindow()?.answerClose(answer),
    documentUsed: (path) => app.addRecentDocument(path),
    recentChanged: refreshMenuSoon,
    refreshMenu,
  };
}

const sameTexts = (a: MenuState, b: MenuState): boolean =>
  sameRecord(a.labels, b.labels) && sameRecord(a.keys ?? {}, b.keys ?? {});

function sameRecord(a: Readonly<Record<string, string>>, b: Readonly<Record<string, string>>): boolean {
  const names = Object.keys(a);
  return names.length === Object.keys(b).length && names.every((name) => a[name] === b[name]);
}

/** Greys out what cannot be used now. Entries that the system runs by itself have no id and are left to it. */
function enableItems(menu: Menu, { disabled }: MenuState): void {
  const unusable = new Set<string>(disabled);
  for (const command of MENU_COMMANDS) {
    const item = menu.getMenuItemById(command);
    if (item && item.enabled === unusable.has(command)) item.enabled = !unusable.has(command);
  }
}

const copyFilter = ({ name, extensions }: { readonly name: string; readonly extensions: readonly string[] }) => ({
  name,
  extensions: [...extensions],
});
