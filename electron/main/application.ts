import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { type AppInfo, CHANNELS } from '../shared/api.ts';
import { createAllowedPaths } from './allowed-paths.ts';
import { createDocuments } from './documents.ts';
import type { ElectronParts } from './electron-parts.ts';
import { createElectronShell, type ElectronShell } from './electron-shell.ts';
import { createHandlers, type Services } from './handlers.ts';
import { createJournal } from './journal.ts';
import type { JsonStore } from './json-store.ts';
import { documentsFromArguments } from './launch-arguments.ts';
import { createLibraryFile } from './library.ts';
import { createLog } from './log-file.ts';
import { createRecentFiles } from './recent-files.ts';
import { answerRequest, REQUEST_METHODS } from './requests.ts';
import { applySwitches, registerScheme, secureContents, secureSession, senderOf, servePage } from './security.ts';
import { createSettings, readSoftwareGpu, type Settings } from './settings.ts';
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
  const application = new Application(electron, host, { userData, logFile, report });
  application.listen();
  await app.whenReady();
  await application.start();
}

interface Log {
  readonly userData: string;
  readonly logFile: string;
  readonly report: (line: string) => void;
}

/** The one window and the files that are to be opened in it. */
class Application {
  readonly #electron: ElectronParts;
  readonly #host: Host;
  readonly #log: Log;
  readonly #services: Services;
  readonly #settings: JsonStore<Settings>;
  readonly #shell: ElectronShell;
  /** Files to open as soon as there is a window. */
  readonly #early: string[];
  #current: AppWindow | null = null;
  #opening = false;
  #quitting = false;

  constructor(electron: ElectronParts, host: Host, log: Log) {
    const { userData, report } = log;
    this.#electron = electron;
    this.#host = host;
    this.#log = log;
    const allowed = createAllowedPaths();
    this.#services = {
      allowed,
      documents: createDocuments(allowed),
      recent: createRecentFiles(userData, Date.now, report),
      journal: createJournal(userData, randomUUID()),
      library: createLibraryFile(userData),
    };
    this.#settings = createSettings(userData, report);
    this.#early = [...documentsFromArguments(host.argv, host.workingFolder)];
    this.#shell = createElectronShell(electron, {
      platform: host.platform,
      appInfo: () => this.#appInfo(),
      recent: this.#services.recent,
      currentWindow: () => this.#current,
      openPath: (path) => this.#openPath(path),
      report,
    });
  }

  /** Hears Electron's events: some come before it is ready. */
  listen(): void {
    const { app } = this.#electron;
    const { logFile, report } = this.#log;
    app.on('second-instance', (_event, argv, workingFolder) => {
      this.#current?.focus();
      for (const path of documentsFromArguments(argv, workingFolder)) this.#openPath(path);
    });
    app.on('open-file', (event, path) => {
      event.preventDefault();
      this.#openPath(path);
    });
    app.on('before-quit', () => {
      this.#quitting = true;
    });
    app.on('window-all-closed', () => {
      if (this.#host.platform !== 'darwin') app.quit();
    });
    app.on('activate', () => void this.#open());
    app.on('web-contents-created', (_event, contents) => secureContents(this.#electron, contents));
    app.on('child-process-gone', (_event, details) => {
      if (details.reason !== 'clean-exit')
        report(`A ${details.type} process ended: ${details.reason} (exit code ${details.exitCode}).`);
    });
    const { journal } = this.#services;
    this.#host.onUncaught((error) => void reportUncaught(this.#electron, { journal, report, logFile }, error));
  }

  /** Serves the page, answers its requests and opens the window. Electron has to be ready. */
  async start(): Promise<void> {
    const { ipcMain, session } = this.#electron;
    servePage(this.#electron, join(this.#host.folder, '..', 'renderer'));
    secureSession(session.defaultSession);
    const handlers = createHandlers(this.#shell, this.#services);
    for (const method of REQUEST_METHODS) {
      ipcMain.handle(CHANNELS[method], (event, ...args) => {
        const sender = senderOf(event, this.#current?.window.webContents ?? null);
        return answerRequest(handlers, method, sender, args, this.#log.report);
      });
    }
    await this.#shell.refreshMenu();
    await this.#open();
  }

  #appInfo(): AppInfo {
    const { app } = this.#electron;
    const { versions, platform } = this.#host;
    return {
      ...versions,
      platform,
      version: app.getVersion(),
      locale: app.getLocale(),
      logFile: this.#log.logFile,
      afterCrash: this.#current?.afterCrash() ?? false,
    };
  }

  #openPath(path: string): void {
    this.#services.allowed.allow(path);
    if (this.#current === null) this.#early.push(path);
    else this.#current.send('openFile', path);
  }

  async #open(): Promise<void> {
    if (this.#opening) return;
    this.#opening = true;
    const { app } = this.#electron;
    const { logFile, report } = this.#log;
    this.#current = await openWindow(this.#electron, {
      preload: join(this.#host.folder, 'preload.cjs'),
      settings: this.#settings,
      logFile,
      report,
      onStay: () => {
        this.#quitting = false;
      },
      restartWithSoftwareGpu: () => this.#restartWithSoftwareGpu(),
    });
    this.#current.window.on('closed', () => {
      this.#current = null;
      this.#opening = false;
      if (this.#quitting || this.#host.platform !== 'darwin') app.quit();
    });
    for (const path of this.#early.splice(0)) this.#openPath(path);
    await this.#current.loaded;
  }

  #restartWithSoftwareGpu(): void {
    const { app } = this.#electron;
    void this.#settings
      .update((now) => ({ ...now, softwareGpu: true }))
      .finally(() => {
        app.relaunch();
        app.exit(0);
      });
  }
}
