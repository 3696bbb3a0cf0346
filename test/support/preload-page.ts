import type { Page } from 'playwright-core';
import { answerRequest, type Handlers } from '../../electron/main/requests.ts';
import { CHANNELS, type RequestMethod } from '../../electron/shared/api.ts';
import { readPreload } from './preload.ts';

const METHOD_OF = new Map(Object.entries(CHANNELS).map(([method, channel]) => [channel as string, method as RequestMethod]));

/** The stub that the preload gets instead of Electron; bytes travel as base64 because the wire of the test is JSON. */
const STUB = `
  const listeners = new Map();
  const pack = (value) => value instanceof Uint8Array ? { $bytes: btoa(String.fromCharCode(...value)) }
    : Array.isArray(value) ? value.map(pack)
    : value && typeof value === 'object' ? Object.fromEntries(Object.entries(value).map(([k, v]) => [k, pack(v)])) : value;
  const unpack = (value) => value && typeof value === 'object'
    ? '$bytes' in value ? Uint8Array.from(atob(value.$bytes), (c) => c.charCodeAt(0))
    : Array.isArray(value) ? value.map(unpack) : Object.fromEntries(Object.entries(value).map(([k, v]) => [k, unpack(v)])) : value;
  window.__emit = (channel, value) => listeners.get(channel)?.({}, value);
  const electron = {
    contextBridge: { exposeInMainWorld: (name, value) => { window[name] = value; } },
    ipcRenderer: {
      invoke: async (channel, ...args) => unpack(await window.__invoke(channel, pack(args))),
      on: (channel, listener) => listeners.set(channel, listener),
    },
    webUtils: { getPathForFile: (file) => file.name },
  };
  const require = (name) => { if (name !== 'electron') throw new Error(name); return electron; };
`;

const pack = (value: unknown): unknown => {
  if (value instanceof Uint8Array) return { $bytes: Buffer.from(value).toString('base64') };
  if (Array.isArray(value)) return value.map(pack);
  if (value !== null && typeof value === 'object')
    return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, pack(each)]));
  return value;
};
const unpack = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(unpack);
  if (value === null || typeof value !== 'object') return value;
  if ('$bytes' in value) return new Uint8Array(Buffer.from(String(value.$bytes), 'base64'));
  return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, unpack(each)]));
};

/**
 * Gives a page the built preload before it loads, with requests answered by the real guard and `handlers`: only the wire
 * between the two is a stand-in.
 */
export async function exposeShell(page: Page, handlers: Handlers, report: (line: string) => void): Promise<void> {
  await page.exposeFunction('__invoke', async (channel: string, args: readonly unknown[]) => {
    const method = METHOD_OF.get(channel);
    if (method === undefined) throw new Error(`no such channel: ${channel}`);
    const sender = { url: 'app://chainrule/index.html', isMainFrame: true };
    return pack(await answerRequest(handlers, method, sender, unpack(args) as readonly unknown[], report));
  });
  await page.addInitScript(
    `(() => { ${STUB}\n(function (require, exports, module) { ${readPreload()}\n})(require, {}, { exports: {} }); })();`,
  );
}
