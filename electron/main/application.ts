import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { CHANNELS } from '../shared/api.ts';
import { createAllowedPaths } from './allowed-paths.ts';
import { createDocuments } from './documents.ts';
import type { ElectronParts } from './electron-parts.ts';
import { createElectronShell } from './electron-shell.ts';
import { createHandlers, type Services } from './handlers.ts';
import { createJournal } from './journal.ts';
import { documentsFromArguments } from './launch-arguments.ts';
import { createLog } from './log-file.ts';
import { createRecentFiles } from './recent-files.ts';
import { answerRequest, REQUEST_METHODS } from './requests.ts';
import { applySwitches, registerScheme, secureContents, secureSession, senderOf, servePage } from './security.ts';
import { createSettings, readSoftwareGpu } from './settings.ts';
import { reportUncaught } from './uncaught.ts';
import { type AppWindow, openWindow } from './window.ts';

/** What comes from the process rather than from Electron. */
export interface Host {
  readonly platform: string;
  readonly argv: readonly string[];
  readonly workingFolder: string;
  readonly versions: { readonly electron: string; readonly chromium: string };
  /** Folder of main.cjs and preload.cjs; the page is beside it in `renderer`. */
  readonly folder: string;
  readonly onUncaught: (listener: (error: unknown) => void) => void;
  /** Says something to whoever started the program from a terminal. */
  readonly say: (line: string) => void;
}

/** Wires Electron to the services. Resolves when the window is open; at once when another instance has the lock. */
export async function startApplication(electron: ElectronParts, host: Host): Promise<void> {
  const { app } = electron;
  const userData = app.getPath('userData');
  const logFile = join(userData, 'chainrule.log');
  const report = createLog(logFile);

  applySwitches(electron, host.platform, readSoftwareGpu(userData));
  registerScheme(electron);
  app.enableSandbox();
  if (!app.requestSingleInstanceLock()) {
    report('Another instance has the lock and was asked to open the file; this one ends.');
    host.say(
      'Chainrule is already running: its window opens the file. If there is no window, a crash has left a lock; log out and in.',
    );
    return app.quit();
  }

  const allowed = createAllowedPaths();
  const services: Services = {
    allowed,
    documents: createDocuments(allowed),
    recent: createRecentFiles(userData, Date.now, report),
    journal: createJournal(userData, randomUUID()),
  };
  const settings = createSettings(userData, report);
  let current: AppWindow | null = null;
  let opening = false;
  let quitting = false;
  const early = [...documentsFromArguments(host.argv, host.workingFolder)];

  const openPath = (path: string): void => {
    allowed.allow(path);
    if (current === null) early.push(path);
    else current.send('openFile', path);
  };
  const appInfo = () => {
    const { versions, platform } = host;
    return {
      ...versions,
      platform,
      version: app.getVersion(),
      locale: app.getLocale(),
      logFile,
      afterCrash: current?.afterCrash() ?? false,
    };
  };
  const shell = createElectronShell(electron, {
    platform: host.platform,
    appInfo,
    recent: services.recent,
    currentWindow: () => current,
    openPath,
    report,
  });

  const restartWithSoftwareGpu = (): void => {
    void settings
      .update((now) => ({ ...now, softwareGpu: true }))
      .finally(() => {
        app.relaunch();
        app.exit(0);
      });
  };
  const open = async (): Promise<void> => {
    if (opening) return;
    opening = true;
    const preload = join(host.folder, 'preload.cjs');
    const onStay = (): void => {
      quitting = false;
    };
    current = await openWindow(electron, { preload, settings, logFile, report, onStay, restartWithSoftwareGpu });
    current.window.on('closed', () => {
      current = null;
      opening = false;
      if (quitting || host.platform !== 'darwin') app.quit();
    });
    for (const path of early.splice(0)) openPath(path);
    await current.loaded;
  };

  app.on('second-instance', (_event, argv, workingFolder) => {
    current?.focus();
    for (const path of documentsFromArguments(argv, workingFolder)) openPath(path);
  });
  app.on('open-file', (event, path) => {
    event.preventDefault();
    openPath(path);
  });
  app.on('before-quit', () => {
    quitting = true;
  });
  app.on('window-all-closed', () => {
    if (host.platform !== 'darwin') app.quit();
  });
  app.on('activate', () => void open());
  app.on('web-contents-created', (_event, contents) => secureContents(electron, contents));
  app.on('child-process-gone', (_event, details) => {
    if (details.reason !== 'clean-exit')
      report(`A ${details.type} process ended: ${details.reason} (exit code ${details.exitCode}).`);
  });
  host.onUncaught((error) => void reportUncaught(electron, { journal: services.journal, report, logFile }, error));

  await app.whenReady();
  servePage(electron, join(host.folder, '..', 'renderer'));
  secureSession(electron.session.defaultSession);
  const handlers = createHandlers(shell, services);
  for (const method of REQUEST_METHODS) {
    electron.ipcMain.handle(CHANNELS[method], (event, ...args) =>
      answerRequest(handlers, method, senderOf(event, current?.window.webContents ?? null), args, report),
    );
  }
  await shell.refreshMenu();
  await open();
}
