import type * as Electron from 'electron';

/**
 * The parts of Electron that the shell uses, passed in from main.ts, the only file that imports the module itself. Outside
 * Electron that import starts a download, and tests hand in a fake that is checked against the same types.
 */
export type ElectronParts = Pick<
  typeof Electron,
  'app' | 'BrowserWindow' | 'dialog' | 'ipcMain' | 'Menu' | 'protocol' | 'screen' | 'session' | 'shell'
>;
