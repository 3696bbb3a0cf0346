import type { BrowserWindow } from 'electron';
import { EVENTS, type MenuCommand, type WindowState } from '../shared/api.ts';
import { createCrashPolicy } from './crash-policy.ts';
import type { ElectronParts } from './electron-parts.ts';
import type { JsonStore } from './json-store.ts';
import { PAGE_URL } from './origin.ts';
import { webPreferences } from './security.ts';
import { placeWindow, type Settings } from './settings.ts';

export interface WindowOptions {
  readonly preload: string;
  readonly settings: JsonStore<Settings>;
  readonly logFile: string;
  readonly report: (line: string) => void;
  /** The user wanted to quit but stays, or may quit now. */
  readonly onStay: () => void;
  /** Offered after repeated crashes: start again with the software adapter. */
  readonly restartWithSoftwareGpu: () => void;
}

/** The one window, with what it knows about its document. */
export interface AppWindow {
  readonly window: BrowserWindow;
  /** Settles when the page was loaded for the first time; rejects when it could not be. */
  readonly loaded: Promise<void>;
  /** The page died and came back since the start. */
  readonly afterCrash: () => boolean;
  send(event: keyof typeof EVENTS, value: MenuCommand | string | null): void;
  setState(state: WindowState): void;
  answerClose(answer: 'close' | 'stay'): void;
  focus(): void;
}

export async function openWindow(electron: ElectronParts, options: WindowOptions): Promise<AppWindow> {
  const saved = (await options.settings.read()).window;
  const displays = electron.screen.getAllDisplays().map((display) => display.workArea);
  const window = new electron.BrowserWindow({
    ...placeWindow(saved?.bounds ?? null, displays),
    minWidth: 640,
    minHeight: 480,
    show: false,
    title: 'Chainrule',
    webPreferences: webPreferences(options.preload),
  });
  if (saved?.maximized === true) window.maximize();
  const send: AppWindow['send'] = (event, value) => {
    if (!window.isDestroyed()) window.webContents.send(EVENTS[event], value);
  };

  let dirty = false;
  let mayClose = false;
  let crashed = false;
  window.once('ready-to-show', () => window.show());
  window.on('close', (event) => {
    event.preventDefault();
    if (dirty && !mayClose) send('closeRequested', null);
    // The application may end right after its window: its place is on the disk before that.
    else void rememberPlace(window, options).finally(() => window.destroy());
  });
  // A page that hangs cannot ask its own question.
  window.on(
    'unresponsive',
    () => void askAboutHang(electron, window, options.logFile).then((close) => close && window.destroy()),
  );
  watchCrashes(electron, window, options, () => {
    crashed = true;
    dirty = false;
  });
  const loaded = window.loadURL(PAGE_URL);

  return {
    window,
    loaded,
    afterCrash: () => crashed,
    send,
    setState: (state) => {
      dirty = state.dirty;
      window.setTitle(`${state.dirty ? '● ' : ''}${state.title === '' ? '' : `${state.title} — `}Chainrule`);
      window.setDocumentEdited(state.dirty);
      window.webContents.setBackgroundThrottling(!state.running);
    },
    answerClose: (answer) => {
      if (answer === 'stay') return options.onStay();
      mayClose = true;
      window.close();
    },
    focus: () => {
      if (window.isMinimized()) window.restore();
      window.focus();
    },
  };
}

async function rememberPlace(window: BrowserWindow, { settings, report }: WindowOptions): Promise<void> {
  const place = { bounds: window.getNormalBounds(), maximized: window.isMaximized() };
  await settings
    .update((current) => ({ ...current, window: place }))
    .catch((error: unknown) => report(`The window's place was not kept: ${String(error)}`));
}

async function askAboutHang({ dialog }: ElectronParts, window: BrowserWindow, logFile: string): Promise<boolean> {
  const { response } = await dialog.showMessageBox(window, {
    type: 'warning',
    message: 'Chainrule is not responding.',
    detail: `Unsaved work up to the last two seconds is kept and will be offered at the next start. Log: ${logFile}`,
    buttons: ['Wait', 'Close'],
    defaultId: 0,
    cancelId: 0,
  });
  return response === 1;
}

/** A page that died comes back once by itself; when it dies again within a minute, the user chooses. */
function watchCrashes(electron: ElectronParts, window: BrowserWindow, options: WindowOptions, onGone: () => void): void {
  const policy = createCrashPolicy();
  window.webContents.on('render-process-gone', (_event, details) => {
    if (details.reason === 'clean-exit') return;
    options.report(`The page ended: ${details.reason} (exit code ${details.exitCode}).`);
    onGone();
    if (policy.windowGone(Date.now()) === 'reload') return window.webContents.reload();
    void askAfterCrashes(electron, window, options);
  });
}

async function askAfterCrashes({ dialog }: ElectronParts, window: BrowserWindow, options: WindowOptions): Promise<void> {
  const { response } = await dialog.showMessageBox(window, {
    type: 'error',
    message: 'Chainrule has stopped twice in a minute.',
    detail: `Unsaved work is kept and will be offered again. If the graphics driver is the cause, computing in software helps. Log: ${options.logFile}`,
    buttons: ['Try again', 'Restart with software computing', 'Quit'],
    defaultId: 0,
    cancelId: 0,
  });
  if (response === 0) window.webContents.reload();
  else if (response === 1) options.restartWithSoftwareGpu();
  else window.destroy();
}
