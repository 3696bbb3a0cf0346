import { EventEmitter } from 'node:events';
import type * as Electron from 'electron';
import type { ElectronParts } from '../../electron/main/electron-parts.ts';

/**
 * A stand-in for Electron that records what it is asked and lets a test play the system. Each part is checked against
 * Electron's own types with `satisfies`; only the final joining is a cast, since nobody can build a real BrowserWindow here.
 */

type Invoke = (event: Electron.IpcMainInvokeEvent, ...args: unknown[]) => unknown;

/** The listeners are called by tests through `emit`; the overloads of Electron's `on` cannot be satisfied by a class. */
class FakeContents extends EventEmitter {
  readonly sent: (readonly unknown[])[] = [];
  windowOpenHandler: ((details: Electron.HandlerDetails) => Electron.WindowOpenHandlerResponse) | null = null;
  throttling: boolean | null = null;
  reloads = 0;
  readonly calls = {
    send: (channel: string, ...args: unknown[]) => void this.sent.push([channel, ...args]),
    setWindowOpenHandler: (handler) => {
      this.windowOpenHandler = handler;
    },
    setBackgroundThrottling: (allowed) => {
      this.throttling = allowed;
    },
    reload: () => {
      this.reloads += 1;
    },
  } satisfies Pick<Electron.WebContents, 'send' | 'setWindowOpenHandler' | 'setBackgroundThrottling' | 'reload'>;
  send = this.calls.send;
  setWindowOpenHandler = this.calls.setWindowOpenHandler;
  setBackgroundThrottling = this.calls.setBackgroundThrottling;
  reload = this.calls.reload;
}

export class FakeWindow extends EventEmitter {
  readonly webContents = new FakeContents();
  readonly loaded: string[] = [];
  title = '';
  shown = false;
  maximized = false;
  minimized = false;
  focused = 0;
  destroyed = false;
  readonly options: Electron.BrowserWindowConstructorOptions;
  private readonly calls = {
    loadURL: async (url) => void this.loaded.push(url),
    show: () => {
      this.shown = true;
    },
    focus: () => {
      this.focused += 1;
    },
    isMinimized: () => this.minimized,
    restore: () => {
      this.minimized = false;
    },
    maximize: () => {
      this.maximized = true;
    },
    isMaximized: () => this.maximized,
    getNormalBounds: () => ({ x: 11, y: 22, width: 900, height: 700 }),
    setTitle: (title) => {
      this.title = title;
    },
    setDocumentEdited: () => undefined,
    isDestroyed: () => this.destroyed,
    /** As Electron does it: listeners may prevent it, else the window is gone. */
    close: () => {
      let prevented = false;
      this.emit('close', {
        preventDefault: () => {
          prevented = true;
        },
      });
      if (!prevented) this.destroy();
    },
    destroy: () => {
      this.destroyed = true;
      this.emit('closed');
    },
  } satisfies Pick<
    Electron.BrowserWindow,
    | 'loadURL'
    | 'show'
    | 'focus'
    | 'isMinimized'
    | 'restore'
    | 'maximize'
    | 'isMaximized'
    | 'getNormalBounds'
    | 'setTitle'
    | 'setDocumentEdited'
    | 'isDestroyed'
    | 'close'
    | 'destroy'
  >;
  loadURL = this.calls.loadURL;
  show = this.calls.show;
  focus = this.calls.focus;
  isMinimized = this.calls.isMinimized;
  restore = this.calls.restore;
  maximize = this.calls.maximize;
  isMaximized = this.calls.isMaximized;
  getNormalBounds = this.calls.getNormalBounds;
  setTitle = this.calls.setTitle;
  setDocumentEdited = this.calls.setDocumentEdited;
  isDestroyed = this.calls.isDestroyed;
  close = this.calls.close;
  destroy = this.calls.destroy;

  constructor(options: Electron.BrowserWindowConstructorOptions) {
    super();
    this.options = options;
  }
}

/** An entry of a menu by its id, which stands for the item that Electron makes of it: null where there is none. */
function itemOf(template: readonly Electron.MenuItemConstructorOptions[], id: string): Electron.MenuItem | null {
  for (const entry of template) {
    if (entry.id === id) return entry as unknown as Electron.MenuItem;
    const inside = Array.isArray(entry.submenu) ? itemOf(entry.submenu, id) : null;
    if (inside !== null) return inside;
  }
  return null;
}

export interface FakeElectron {
  readonly parts: ElectronParts;
  /** What was called, in order: `app.enableSandbox`, `protocol.handle app`, ... */
  readonly order: readonly string[];
  readonly app: EventEmitter;
  readonly switches: ReadonlyMap<string, string>;
  readonly windows: readonly FakeWindow[];
  readonly handlers: ReadonlyMap<string, Invoke>;
  readonly protocolHandlers: ReadonlyMap<string, (request: Request) => Response | Promise<Response>>;
  readonly schemes: readonly Electron.CustomScheme[];
  readonly permissions: {
    request: Parameters<Electron.Session['setPermissionRequestHandler']>[0];
    check: Parameters<Electron.Session['setPermissionCheckHandler']>[0];
  };
  readonly menus: readonly Electron.MenuItemConstructorOptions[][];
  readonly opened: readonly string[];
  readonly dialogs: readonly string[];
  /** What the next message box and file dialogs answer. */
  readonly answers: { messageBox: number; openPath: string | null; savePath: string | null };
  quits: number;
}

export interface FakeElectronOptions {
  readonly userData: string;
  readonly hasLock?: boolean;
}

export function createFakeElectron({ userData, hasLock = true }: FakeElectronOptions): FakeElectron {
  const order: string[] = [];
  const switches = new Map<string, string>();
  const windows: FakeWindow[] = [];
  const handlers = new Map<string, Invoke>();
  const protocolHandlers = new Map<string, (request: Request) => Response | Promise<Response>>();
  const schemes: Electron.CustomScheme[] = [];
  const menus: Electron.MenuItemConstructorOptions[][] = [];
  const opened: string[] = [];
  const dialogs: string[] = [];
  const answers: FakeElectron['answers'] = { messageBox: 0, openPath: null, savePath: null };
  const permissions: FakeElectron['permissions'] = { request: null, check: null };

  const app = Object.assign(new EventEmitter(), {
    getPath: () => userData,
    getVersion: () => '0.1.0',
    getLocale: () => 'en-GB',
    enableSandbox: () => void order.push('app.enableSandbox'),
    requestSingleInstanceLock: () => {
      order.push('app.requestSingleInstanceLock');
      return hasLock;
    },
    whenReady: async () => void order.push('app.whenReady'),
    quit: () => {
      order.push('app.quit');
      fake.quits += 1;
      app.emit('before-quit', {});
      for (const window of windows) if (!window.destroyed) window.close();
    },
    exit: (code?: number) => void order.push(`app.exit ${code}`),
    relaunch: () => void order.push('app.relaunch'),
    addRecentDocument: (path: string) => void opened.push(`recent ${path}`),
  } satisfies Partial<Record<keyof Electron.App, unknown>>);
  const commandLine = { appendSwitch: (name: string, value = '') => void switches.set(name, value) } satisfies Pick<
    Electron.CommandLine,
    'appendSwitch'
  >;

  const protocol = {
    registerSchemesAsPrivileged: (list) => {
      order.push('protocol.registerSchemesAsPrivileged');
      schemes.push(...list);
    },
    handle: (scheme, handler) => {
      order.push(`protocol.handle ${scheme}`);
      protocolHandlers.set(scheme, handler as (request: Request) => Response | Promise<Response>);
    },
  } satisfies Pick<Electron.Protocol, 'registerSchemesAsPrivileged' | 'handle'>;
  const defaultSession = {
    setPermissionRequestHandler: (handler) => {
      permissions.request = handler;
    },
    setPermissionCheckHandler: (handler) => {
      permissions.check = handler;
    },
  } satisfies Pick<Electron.Session, 'setPermissionRequestHandler' | 'setPermissionCheckHandler'>;
  const ipcMain = {
    handle: (channel, listener) => {
      order.push('ipcMain.handle');
      if (handlers.has(channel)) throw new Error(`second handler for ${channel}`);
      handlers.set(channel, listener as Invoke);
    },
  } satisfies Pick<Electron.IpcMain, 'handle'>;
  const dialog = {
    showErrorBox: (title: string, content: string) => void dialogs.push(`${title}\n${content}`),
    showMessageBox: async (...args: readonly unknown[]) => {
      const options = args.at(-1) as Electron.MessageBoxOptions;
      dialogs.push(options.message);
      return { response: answers.messageBox, checkboxChecked: false };
    },
    showOpenDialog: async () => ({
      canceled: answers.openPath === null,
      filePaths: answers.openPath === null ? [] : [answers.openPath],
    }),
    showSaveDialog: async () => ({ canceled: answers.savePath === null, filePath: answers.savePath ?? '' }),
  } satisfies Pick<Electron.Dialog, 'showErrorBox' | 'showMessageBox' | 'showOpenDialog' | 'showSaveDialog'>;
  const shell = { openExternal: async (url) => void opened.push(url) } satisfies Pick<Electron.Shell, 'openExternal'>;
  const screen = {
    getAllDisplays: () => [{ workArea: { x: 0, y: 0, width: 1920, height: 1080 } } as Electron.Display],
  } satisfies Pick<Electron.Screen, 'getAllDisplays'>;
  const Menu = {
    buildFromTemplate: (template: Electron.MenuItemConstructorOptions[]) => {
      menus.push(template);
      return { getMenuItemById: (id: string) => itemOf(template, id) } as Electron.Menu;
    },
    setApplicationMenu: () => undefined,
  };
  class BrowserWindow extends FakeWindow {
    constructor(options: Electron.BrowserWindowConstructorOptions) {
      super(options);
      order.push('new BrowserWindow');
      windows.push(this);
      app.emit('web-contents-created', {}, this.webContents);
    }
  }

  const parts = {
    app: Object.assign(app, { commandLine }),
    BrowserWindow,
    dialog,
    ipcMain,
    Menu,
    protocol,
    screen,
    session: { defaultSession },
    shell,
  } satisfies Record<keyof ElectronParts, unknown>;
  const fake: FakeElectron = {
    parts: parts as unknown as ElectronParts,
    order,
    app,
    switches,
    windows,
    handlers,
    protocolHandlers,
    schemes,
    permissions,
    menus,
    opened,
    dialogs,
    answers,
    quits: 0,
  };
  return fake;
}
