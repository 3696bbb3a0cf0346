import type { Page } from 'playwright-core';
import type { Handlers } from '../../electron/main/requests.ts';
import { answerRequest } from '../../electron/main/requests.ts';
import { CHANNELS, type RequestMethod } from '../../electron/shared/api.ts';
import { readPreload } from './preload.ts';

/**
 * A page as it is in the desktop application: the built preload and the request guard with its services, in a real Chromium.
 * Only the wire between them is a stand-in; bytes travel as base64, because it is JSON.
 */

const METHOD_OF = new Map(Object.entries(CHANNELS).map(([method, channel]) => [channel as string, method as RequestMethod]));

/** What the preload gets instead of Electron. */
const STUB = `
  const listeners = new Map();
  const toBase64 = (bytes) => {
    let text = '';
    for (let i = 0; i < bytes.length; i += 32768) text += String.fromCharCode(...bytes.subarray(i, i + 32768));
    return btoa(text);
  };
  const pack = (value) => value instanceof Uint8Array ? { $bytes: toBase64(value) }
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

/** Call before the page loads anything. `log` gets what the guard refuses. */
export async function connectDesktop(page: Page, handlers: Handlers, log: string[]): Promise<void> {
  await page.exposeFunction('__invoke', async (channel: string, args: readonly unknown[]) => {
    const method = METHOD_OF.get(channel);
    if (method === undefined) throw new Error(`no such channel: ${channel}`);
    const sender = { url: 'app://chainrule/index.html', isMainFrame: true };
    return pack(await answerRequest(handlers, method, sender, unpack(args) as readonly unknown[], (line) => log.push(line)));
  });
  await page.addInitScript(
    `(() => { ${STUB}\n(function (require, exports, module) { ${readPreload()}\n})(require, {}, { exports: {} }); })();`,
  );
}
