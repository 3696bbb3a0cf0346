import { app, BrowserWindow, dialog, ipcMain, Menu, protocol, screen, session, shell } from 'electron';
import { startApplication } from './application.ts';

/** Entry point of the desktop application: hands Electron and the process to the wiring. */
void startApplication(
  { app, BrowserWindow, dialog, ipcMain, Menu, protocol, screen, session, shell },
  {
    platform: process.platform,
    argv: process.argv,
    workingFolder: process.cwd(),
    versions: { electron: process.versions.electron ?? '', chromium: process.versions.chrome ?? '' },
    folder: __dirname,
    say: (line) => void process.stderr.write(`${line}\n`),
    onUncaught: (listener) => {
      process.on('uncaughtException', listener);
      process.on('unhandledRejection', listener);
    },
  },
);
