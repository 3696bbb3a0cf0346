import { createContext, runInContext } from 'node:vm';
import { describe, expect, it } from 'vitest';
import { CHANNELS, type ChainruleApi, EVENTS } from '../../electron/shared/api.ts';
import { readPreload } from '../support/preload.ts';

/** What a sandboxed preload may require. */
const SANDBOX_MODULES = ['electron', 'events', 'timers', 'url'];

type Listener = (event: unknown, value: unknown) => void;

/** Runs the built file the way a sandboxed preload runs: a function of `require`, and no Node around it. */
function loadPreload() {
  const exposed = new Map<string, unknown>();
  const invoked: (readonly unknown[])[] = [];
  const listeners = new Map<string, Listener>();
  const required: string[] = [];
  const electron = {
    contextBridge: { exposeInMainWorld: (name: string, value: unknown) => void exposed.set(name, value) },
    ipcRenderer: {
      invoke: async (...args: readonly unknown[]) => {
        invoked.push(args);
        return { ok: true, value: null };
      },
      on: (channel: string, listener: Listener) => void listeners.set(channel, listener),
      send: () => undefined,
    },
    webUtils: { getPathForFile: (file: { readonly name: string }) => `/dropped/${file.name}` },
  };
  const require = (name: string): unknown => {
    required.push(name);
    if (!SANDBOX_MODULES.includes(name)) throw new Error(`module not found: ${name}`);
    return name === 'electron' ? electron : {};
  };
  const context = createContext({ exports: {}, module: { exports: {} }, require, console, setTimeout, queueMicrotask });
  runInContext(readPreload(), context, { filename: 'preload.cjs' });
  const emit = (channel: string, value: unknown): void => listeners.get(channel)?.({ sender: 'an event object' }, value);
  return { api: exposed.get('chainrule') as ChainruleApi, exposed, invoked, required, emit, listened: [...listeners.keys()] };
}

describe('the built preload', () => {
  it('is one CommonJS file that requires electron alone', () => {
    const { required, exposed } = loadPreload();
    expect(required).toEqual(['electron']);
    expect([...exposed.keys()]).toEqual(['chainrule']);
    expect(readPreload()).not.toMatch(/^\s*(import|export)\s/m);
  });

  it('exposes exactly the contract: functions, and no object of Electron', () => {
    const { api } = loadPreload();
    const events = ['onMenu', 'onOpenFile', 'onCloseRequested'];
    expect(Object.keys(api).sort()).toEqual(['apiVersion', ...Object.keys(CHANNELS), ...events].sort());
    for (const [name, value] of Object.entries(api)) expect(typeof value).toBe(name === 'apiVersion' ? 'number' : 'function');
  });

  it('sends each request on its own channel, with at most one argument', async () => {
    const { api, invoked } = loadPreload();
    for (const [method, channel] of Object.entries(CHANNELS)) {
      if (method === 'openDropped') continue;
      await (api as unknown as Record<string, (...args: unknown[]) => Promise<unknown>>)[method]?.('argument', 'ignored');
      expect(invoked.at(-1)).toEqual([channel, 'argument']);
    }
    await api.openDropped({ name: 'a.csv' } as File);
    expect(invoked.at(-1)).toEqual([CHANNELS.openDropped, '/dropped/a.csv']);
  });

  it('delivers events without the event object, keeps early ones, and stops when told', () => {
    const { api, emit, listened } = loadPreload();
    expect(listened.sort()).toEqual(Object.values(EVENTS).sort());
    emit(EVENTS.openFile, '/early.chainrule');
    const seen: unknown[][] = [];
    const stop = api.onOpenFile((...args) => void seen.push(args));
    emit(EVENTS.openFile, '/late.chainrule');
    stop();
    emit(EVENTS.openFile, '/unheard.chainrule');
    expect(seen).toEqual([['/early.chainrule'], ['/late.chainrule']]);
    const closes: unknown[][] = [];
    api.onCloseRequested((...args) => void closes.push(args));
    emit(EVENTS.closeRequested, null);
    expect(closes).toEqual([[]]);
  });
});
