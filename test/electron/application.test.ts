import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, it, vi } from 'vitest';
import { type Host, startApplication } from '../../electron/main/application.ts';
import { CHANNELS, type Reply, type RequestMethod } from '../../electron/shared/api.ts';
import { temporaryFolder } from '../support/browser.ts';
import { createFakeElectron, type FakeElectron, type FakeElectronOptions, type FakeWindow } from '../support/fake-electron.ts';

const folder = temporaryFolder();
afterAll(folder.remove);
let counter = 0;

interface Started {
  readonly electron: FakeElectron;
  readonly window: FakeWindow;
  readonly userData: string;
  readonly uncaught: (error: unknown) => void;
  /** What the terminal was told. */
  readonly said: readonly string[];
  /** Sends a request as our own page would. */
  readonly request: (method: RequestMethod, argument?: unknown) => Promise<Reply<unknown>>;
}

async function start(host: Partial<Host> = {}, options: Partial<FakeElectronOptions> = {}, settings?: unknown): Promise<Started> {
  const place = join(folder.path, `start-${counter++}`);
  const userData = join(place, 'user-data');
  mkdirSync(join(place, 'dist', 'renderer'), { recursive: true });
  mkdirSync(userData);
  writeFileSync(join(place, 'dist', 'renderer', 'index.html'), '<p>page</p>');
  if (settings !== undefined) writeFileSync(join(userData, 'settings.json'), JSON.stringify(settings));
  const electron = createFakeElectron({ userData, ...options });
  const said: string[] = [];
  let uncaught: (error: unknown) => void = () => undefined;
  await startApplication(electron.parts, {
    platform: 'linux',
    argv: ['electron', '.'],
    workingFolder: place,
    versions: { electron: '45.4.1', chromium: '156' },
    folder: join(place, 'dist', 'electron'),
    onUncaught: (listener) => {
      uncaught = listener;
    },
    say: (line) => void said.push(line),
    ...host,
  });
  const window = electron.windows[0] as FakeWindow;
  const mainFrame = { url: 'app://chainrule/index.html', parent: null };
  const request = async (method: RequestMethod, argument?: unknown) => {
    const handler = electron.handlers.get(CHANNELS[method]);
    const event = { sender: window.webContents, senderFrame: mainFrame };
    return (await handler?.(event as never, ...(argument === undefined ? [] : [argument]))) as Reply<unknown>;
  };
  return { electron, window, userData, uncaught: (error) => uncaught(error), request, said };
}

/** Repeats until the assertions hold: what the disk takes is not ours to know. */
const eventually = (check: () => void): Promise<void> => vi.waitFor(check, { timeout: 5000, interval: 5 });

describe('the start', () => {
  it('registers the scheme and the sandbox before ready, and answers requests before the window is there', async () => {
    const { electron } = await start();
    expect(electron.order.filter((step) => step !== 'ipcMain.handle')).toEqual([
      'protocol.registerSchemesAsPrivileged',
      'app.enableSandbox',
      'app.requestSingleInstanceLock',
      'app.whenReady',
      'protocol.handle app',
      'new BrowserWindow',
    ]);
    expect(electron.order.lastIndexOf('ipcMain.handle')).toBeLessThan(electron.order.indexOf('new BrowserWindow'));
    expect([...electron.handlers.keys()].sort()).toEqual(Object.values(CHANNELS).sort());
    expect(electron.schemes).toEqual([
      { scheme: 'app', privileges: { standard: true, secure: true, supportFetchAPI: true, codeCache: true } },
    ]);
  });

  it.each<[string, object | undefined, object]>([
    ['linux', undefined, { 'enable-unsafe-webgpu': '', 'enable-features': 'Vulkan' }],
    [
      'linux',
      { window: null, softwareGpu: true },
      { 'enable-unsafe-webgpu': '', 'enable-features': 'Vulkan', 'use-webgpu-adapter': 'swiftshader' },
    ],
    ['win32', undefined, {}],
    ['darwin', undefined, {}],
  ])('on %s with settings %j sets just these switches', async (platform, settings, expected) => {
    const { electron } = await start({ platform }, {}, settings);
    expect(Object.fromEntries(electron.switches)).toEqual(expected);
  });

  it('without the single-instance lock opens nothing and quits', async () => {
    const { electron, said } = await start({}, { hasLock: false });
    expect(said.join()).toContain('already running');
    expect(electron.windows).toHaveLength(0);
    expect(electron.quits).toBe(1);
    expect(electron.handlers.size).toBe(0);
  });
});

describe('the security table', () => {
  it('1-10, 12, 18: the window loads app:// only, sandboxed, isolated, without Node or webviews', async () => {
    const { window } = await start();
    expect(window.loaded).toEqual(['app://chainrule/index.html']);
    const { preload, ...preferences } = window.options.webPreferences ?? {};
    expect(preload).toMatch(/dist.electron.preload\.cjs$/);
    expect(preferences).toEqual({
      sandbox: true,
      contextIsolation: true,
      nodeIntegration: false,
      nodeIntegrationInWorker: false,
      nodeIntegrationInSubFrames: false,
      webviewTag: false,
      webSecurity: true,
      spellcheck: false,
    });
  });

  it('5: permissions are denied, except plain text to the clipboard for our own page', async () => {
    const { electron } = await start();
    const ask = (permission: string, requestingUrl: string): boolean => {
      let granted: boolean | null = null;
      electron.permissions.request?.(
        null as never,
        permission as never,
        (answer) => {
          granted = answer;
        },
        {
          requestingUrl,
        } as never,
      );
      const checked = electron.permissions.check?.(null, permission as never, requestingUrl, {} as never);
      expect(checked).toBe(granted);
      return granted ?? true;
    };
    for (const permission of [
      'media',
      'geolocation',
      'notifications',
      'clipboard-read',
      'fileSystem',
      'openExternal',
      'hid',
      'unknown',
    ]) {
      expect(ask(permission, 'app://chainrule/'), permission).toBe(false);
    }
    expect(ask('clipboard-sanitized-write', 'app://chainrule/')).toBe(true);
    expect(ask('clipboard-sanitized-write', 'https://evil.example/')).toBe(false);
  });

  it('7: the page comes with its policy, only under our host, only by GET and HEAD', async () => {
    const { electron } = await start();
    const get = async (url: string, method = 'GET') => await electron.protocolHandlers.get('app')?.(new Request(url, { method }));
    const page = await get('app://chainrule/');
    expect(page?.status).toBe(200);
    expect(await page?.text()).toBe('<p>page</p>');
    expect(page?.headers.get('content-security-policy')).toContain("script-src 'self'");
    expect(page?.headers.get('cross-origin-embedder-policy')).toBe('require-corp');
    expect((await get('app://evil/index.html'))?.status).toBe(404);
    expect((await get('app://chainrule/%2e%2e/%2e%2e/user-data/settings.json'))?.status).toBe(404);
    expect((await get('app://chainrule/', 'POST'))?.status).toBe(405);
  });

  it('11-14: no webview, no navigation, no window; documentation opens in the browser', async () => {
    const { electron, window } = await start();
    const isPrevented = (event: string, url: string): boolean => {
      let prevented = false;
      window.webContents.emit(event, {
        url,
        preventDefault: () => {
          prevented = true;
        },
      });
      return prevented;
    };
    for (const event of ['will-navigate', 'will-frame-navigate', 'will-redirect']) {
      expect(isPrevented(event, 'https://evil.example/')).toBe(true);
      expect(isPrevented(event, 'file:///etc/passwd')).toBe(true);
      expect(isPrevented(event, 'app://chainrule/other.html')).toBe(true);
      expect(isPrevented(event, 'app://chainrule/index.html#/iris')).toBe(false);
    }
    expect(isPrevented('will-attach-webview', '')).toBe(true);
    const open = window.webContents.windowOpenHandler;
    expect(open?.({ url: 'https://evil.example/' } as never)).toEqual({ action: 'deny' });
    expect(electron.opened).toEqual([]);
    expect(open?.({ url: 'https://docs.pytorch.org/x' } as never)).toEqual({ action: 'deny' });
    expect(electron.opened).toEqual(['https://docs.pytorch.org/x']);
  });

  it('15: openExternal takes https pages of the documentation only', async () => {
    const { electron, request } = await start();
    for (const url of ['file:///etc/passwd', 'https://evil.example/', 'http://docs.pytorch.org/', 'javascript:1']) {
      expect(await request('openExternal', url)).toMatchObject({ ok: false, error: { code: 'PATH_REFUSED' } });
    }
    expect(await request('openExternal', 'https://docs.pytorch.org/')).toMatchObject({ ok: true });
    expect(electron.opened).toEqual(['https://docs.pytorch.org/']);
  });

  it('17: requests of frames, other windows and gone frames are refused', async () => {
    const { electron, window } = await start();
    const call = (event: object) => electron.handlers.get(CHANNELS.appInfo)?.(event as never);
    const own = { url: 'app://chainrule/index.html', parent: null };
    expect(await call({ sender: window.webContents, senderFrame: own })).toMatchObject({
      ok: true,
      value: { version: '0.1.0', electron: '45.4.1' },
    });
    expect(await call({ sender: window.webContents, senderFrame: { ...own, parent: own } })).toMatchObject({ ok: false });
    expect(await call({ sender: {}, senderFrame: own })).toMatchObject({ ok: false });
    expect(await call({ sender: window.webContents, senderFrame: null })).toMatchObject({ ok: false });
    expect(await call({ sender: window.webContents, senderFrame: { url: 'https://evil.example/', parent: null } })).toMatchObject(
      { ok: false },
    );
  });

  it('20: a path is used only when a dialog, the system or the command line gave it', async () => {
    const { electron, request, userData } = await start();
    const file = join(userData, '..', 'model.chainrule');
    writeFileSync(file, 'text');
    expect(await request('readFile', file)).toMatchObject({ error: { code: 'PATH_REFUSED' } });
    electron.answers.openPath = file;
    expect(await request('openDialog', 'graph')).toMatchObject({ ok: true, value: { text: 'text' } });
    expect(await request('readFile', file)).toMatchObject({ ok: true });
    expect(electron.opened).toContain(`recent ${file}`);
  });
});

describe('files from outside', () => {
  it('opens what the command line names, when the window is there', async () => {
    const { window, request } = await start({ argv: ['electron', '.', 'a.chainrule', '--x'] });
    const sent = window.webContents.sent.find(([channel]) => channel === 'event:open-file');
    expect(sent?.[1]).toMatch(/start-\d+.a\.chainrule$/);
    expect(await request('readFile', sent?.[1])).toMatchObject({ error: { code: 'NOT_FOUND' } });
  });

  it('a second start hands over its file and brings the window to the front', async () => {
    const { electron, window } = await start();
    window.minimized = true;
    electron.app.emit('second-instance', {}, ['electron', '.', 'b.chainrule'], '/elsewhere');
    expect(window.webContents.sent).toContainEqual(['event:open-file', '/elsewhere/b.chainrule']);
    expect([window.minimized, window.focused]).toEqual([false, 1]);
  });

  it('on macOS open-file is taken, also before there is a window', async () => {
    const { electron, window } = await start({ platform: 'darwin' });
    let prevented = false;
    electron.app.emit(
      'open-file',
      {
        preventDefault: () => {
          prevented = true;
        },
      },
      '/x/c.chainrule',
    );
    expect(prevented).toBe(true);
    expect(window.webContents.sent).toContainEqual(['event:open-file', '/x/c.chainrule']);
  });
});

describe('closing', () => {
  it('closes at once when everything is saved, and remembers its place', async () => {
    const { electron, window, userData } = await start();
    window.close();
    await eventually(() => expect(window.destroyed).toBe(true));
    expect(electron.quits).toBeGreaterThan(0);
    expect(JSON.parse(readFileSync(join(userData, 'settings.json'), 'utf8'))).toMatchObject({
      window: { bounds: { x: 11, y: 22 }, maximized: false },
    });
  });

  it('asks the page while work is unsaved; staying cancels the quit, closing goes on with it', async () => {
    const { electron, window, request } = await start();
    await request('setWindow', { title: 'Iris', dirty: true, running: true });
    expect(window.title).toBe('● Iris — Chainrule');
    expect(window.webContents.throttling).toBe(false);
    electron.parts.app.quit();
    expect(window.destroyed).toBe(false);
    expect(window.webContents.sent).toContainEqual(['event:close-requested', null]);
    await request('answerClose', 'stay');
    expect(window.destroyed).toBe(false);
    window.close();
    await request('answerClose', 'close');
    await eventually(() => expect(window.destroyed).toBe(true));
  });

  it('on macOS the application stays when its window closes, and opens a new one when activated', async () => {
    const { electron, window } = await start({ platform: 'darwin' });
    window.close();
    await eventually(() => expect(window.destroyed).toBe(true));
    electron.app.emit('window-all-closed');
    expect(electron.quits).toBe(0);
    electron.app.emit('activate');
    await eventually(() => expect(electron.windows).toHaveLength(2));
  });
});

describe('when something dies', () => {
  it('the page comes back once; the second time within a minute the user is asked', async () => {
    const { electron, window, request, userData } = await start();
    electron.answers.messageBox = 1;
    window.webContents.emit('render-process-gone', {}, { reason: 'clean-exit', exitCode: 0 });
    expect(window.webContents.reloads).toBe(0);
    window.webContents.emit('render-process-gone', {}, { reason: 'oom', exitCode: 5 });
    expect(window.webContents.reloads).toBe(1);
    expect(await request('appInfo')).toMatchObject({ value: { afterCrash: true } });
    window.webContents.emit('render-process-gone', {}, { reason: 'crashed', exitCode: 11 });
    await eventually(() => expect(electron.order.slice(-2)).toEqual(['app.relaunch', 'app.exit 0']));
    expect(electron.dialogs).toEqual(['Chainrule has stopped twice in a minute.']);
    expect(JSON.parse(readFileSync(join(userData, 'settings.json'), 'utf8'))).toMatchObject({ softwareGpu: true });
    expect(readFileSync(join(userData, 'chainrule.log'), 'utf8')).toMatch(/The page ended: oom \(exit code 5\)/);
  });

  it('a GPU process that dies is written to the log', async () => {
    const { electron, userData } = await start();
    electron.app.emit('child-process-gone', {}, { type: 'GPU', reason: 'crashed', exitCode: 9 });
    expect(readFileSync(join(userData, 'chainrule.log'), 'utf8')).toContain('A GPU process ended: crashed (exit code 9).');
  });

  it('a page that hangs can be closed without its answer', async () => {
    const { electron, window, request } = await start();
    await request('setWindow', { title: '', dirty: true, running: false });
    electron.answers.messageBox = 1;
    window.emit('unresponsive');
    await eventually(() => expect(window.destroyed).toBe(true));
    expect(electron.dialogs).toEqual(['Chainrule is not responding.']);
  });

  it('a bug that nobody caught ends with unsaved work on the disk, one message and the log', async () => {
    const { electron, request, uncaught, userData } = await start();
    void request('journalWrite', { id: 'doc-1', path: null, name: 'a', text: 'unsaved', base: null });
    await Promise.resolve();
    uncaught(new Error('a bug'));
    await eventually(() => expect(electron.order).toContain('app.exit 1'));
    expect(readFileSync(join(userData, 'journal', 'doc-1.json'), 'utf8')).toContain('unsaved');
    expect(electron.dialogs[0]).toContain('chainrule.log');
    expect(readFileSync(join(userData, 'chainrule.log'), 'utf8')).toContain('Error: a bug');
  });
});

describe('the menu', () => {
  it('sends commands to the page, shows keys without taking them, and follows the window', async () => {
    const { electron, window, request } = await start();
    const itemsOf = (menu: number, id: string) =>
      electron.menus.at(menu)?.find((section) => section.id === id)?.submenu as Electron.MenuItemConstructorOptions[];
    const save = itemsOf(0, 'file').find((item) => item.id === 'file.save');
    expect(save).toMatchObject({ label: 'Save', accelerator: 'CmdOrCtrl+S', registerAccelerator: false, enabled: true });
    save?.click?.(null as never, undefined, null as never);
    expect(window.webContents.sent).toContainEqual(['event:menu', 'file.save']);
    await request('setMenu', { labels: { 'file.save': 'Sichern' }, disabled: ['file.save'] });
    await eventually(() => {
      expect(itemsOf(-1, 'file').find((item) => item.id === 'file.save')).toMatchObject({ label: 'Sichern', enabled: false });
    });
  });

  it('greys out in place what cannot be used, and brings it back', async () => {
    const { electron, request } = await start();
    const entry = (id: string) =>
      electron.menus
        .at(-1)
        ?.flatMap((section) => section.submenu as Electron.MenuItemConstructorOptions[])
        .find((item) => item.id === id);
    const menus = electron.menus.length;
    await request('setMenu', { labels: {}, disabled: ['edit.undo', 'run.stop'] });
    expect([entry('edit.undo')?.enabled, entry('run.stop')?.enabled, entry('file.save')?.enabled]).toEqual([false, false, true]);
    await request('setMenu', { labels: {}, disabled: ['run.stop'] });
    expect([entry('edit.undo')?.enabled, entry('run.stop')?.enabled]).toEqual([true, false]);
    expect(electron.menus.length).toBe(menus);
  });

  it('leaves to macOS what text fields do with cut and paste', async () => {
    const { electron, request } = await start({ platform: 'darwin' });
    expect(await request('setMenu', { labels: {}, disabled: ['edit.cut', 'edit.paste'] })).toMatchObject({ ok: true });
    const edit = electron.menus.at(-1)?.find((section) => section.id === 'edit')
      ?.submenu as Electron.MenuItemConstructorOptions[];
    expect(edit.find((item) => item.role === 'cut')?.enabled).toBeUndefined();
  });

  it('keeps what is greyed out when the recent files change', async () => {
    const { electron, request, userData } = await start();
    await request('setMenu', { labels: {}, disabled: ['edit.redo'] });
    const path = join(userData, 'a.chainrule');
    writeFileSync(path, '{}');
    electron.app.emit('open-file', { preventDefault: () => undefined }, path);
    await request('readFile', path);
    await eventually(() => {
      const sections = electron.menus.at(-1) ?? [];
      expect(JSON.stringify(sections)).toContain('a.chainrule');
      const edit = sections.find((section) => section.id === 'edit')?.submenu as Electron.MenuItemConstructorOptions[];
      expect(edit.find((item) => item.id === 'edit.redo')?.enabled).toBe(false);
    });
  });
});
