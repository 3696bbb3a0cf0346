import { describe, expect, it } from 'vitest';
import { answerRequest, type Handlers, REQUEST_METHODS } from '../../electron/main/requests.ts';
import type { RequestMethod } from '../../electron/shared/api.ts';

const stamp = { mtimeMs: 1.5, size: 3, sha256: 'a'.repeat(64) };
const own = { url: 'app://chainrule/index.html', isMainFrame: true };

/** One right argument for each request. */
const RIGHT: { readonly [M in RequestMethod]: unknown } = {
  appInfo: undefined,
  openDialog: 'graph',
  saveDialog: { kind: 'graph', suggestedName: 'a.chainrule' },
  readFile: '/a',
  openDropped: '/a',
  writeFile: { path: '/a', text: 'x', weights: [{ name: 'b.safetensors', bytes: new Uint8Array(2) }], expected: null },
  writeBytes: { path: '/a', bytes: new Uint8Array(2) },
  readBeside: { path: '/a', relative: 'b' },
  listBeside: { path: '/a', relative: 'b' },
  checkFile: { path: '/a', stamp },
  recentFiles: undefined,
  forgetRecent: '/a',
  journalWrite: { id: 'doc-1', path: null, name: 'a', text: 'x', base: stamp },
  journalList: undefined,
  journalRead: 'doc-1',
  journalClear: 'doc-1',
  libraryRead: undefined,
  libraryWrite: '{}',
  setWindow: { title: 'a', dirty: true, running: false },
  setMenu: { labels: { 'file.open': 'Öffnen' }, disabled: ['file.save'] },
  answerClose: 'stay',
  openExternal: 'https://example.org/',
};

/** Handlers that say that they were reached. */
const reached = Object.fromEntries(
  REQUEST_METHODS.map((method) => [method, async () => ({ ok: true, value: 'reached' })]),
) as unknown as Handlers;

async function codeFor(
  method: RequestMethod,
  args: readonly unknown[],
  sender: { readonly url: string | null; readonly isMainFrame: boolean } = own,
): Promise<string> {
  const reply = await answerRequest(reached, method, sender, args, () => undefined);
  return reply.ok ? String(reply.value) : reply.error.code;
}

describe('answerRequest', () => {
  it.each(REQUEST_METHODS)('%s: a right argument reaches the handler', async (method) => {
    expect(await codeFor(method, RIGHT[method] === undefined ? [] : [RIGHT[method]])).toBe('reached');
  });

  it.each(REQUEST_METHODS)('%s: other frames, pages and windows are refused', async (method) => {
    const args = [RIGHT[method]];
    expect(await codeFor(method, args, { url: 'https://evil.example/', isMainFrame: true })).toBe('BAD_REQUEST');
    expect(await codeFor(method, args, { url: 'app://chainrule.evil/', isMainFrame: true })).toBe('BAD_REQUEST');
    expect(await codeFor(method, args, { url: own.url, isMainFrame: false })).toBe('BAD_REQUEST');
    expect(await codeFor(method, args, { url: null, isMainFrame: true })).toBe('BAD_REQUEST');
  });

  it.each(REQUEST_METHODS)('%s: foreign arguments are refused', async (method) => {
    for (const wrong of [42, { path: 1 }, ['/a'], { ...(RIGHT[method] as object), extra: 1 }, '', null, Number.NaN]) {
      expect(await codeFor(method, [wrong]), JSON.stringify(wrong)).toBe('BAD_REQUEST');
    }
    expect(await codeFor(method, [RIGHT[method], 'more'])).toBe('BAD_REQUEST');
  });

  it.each<[RequestMethod, unknown]>([
    ['journalWrite', { id: '../../x', path: null, name: 'a', text: 'x', base: null }],
    ['journalRead', '../settings'],
    ['journalRead', '..'],
    ['saveDialog', { kind: 'exe', suggestedName: 'a' }],
    ['checkFile', { path: '/a', stamp: { ...stamp, size: -1 } }],
    ['checkFile', { path: '/a', stamp: { ...stamp, sha256: 'xyz' } }],
    ['writeBytes', { path: '/a', bytes: 'text' }],
    ['setMenu', { labels: {}, disabled: ['app.exec'] }],
    ['setMenu', { labels: {}, keys: { 'file.open': 'Hyper+Launch' }, disabled: [] }],
    ['answerClose', 'maybe'],
    ['readFile', 'x'.repeat(5000)],
  ])('%s refuses an argument that only looks right', async (method, argument) => {
    expect(await codeFor(method, [argument])).toBe('BAD_REQUEST');
  });

  it('a bug in a handler becomes a reply and a line in the log, without its text', async () => {
    const broken = { ...reached, appInfo: () => Promise.reject(new Error('secret detail')) } as Handlers;
    const lines: string[] = [];
    const reply = await answerRequest(broken, 'appInfo', own, [], (line) => lines.push(line));
    expect(reply).toMatchObject({ ok: false, error: { code: 'FAILED' } });
    expect(JSON.stringify(reply)).not.toContain('secret detail');
    expect(lines.join()).toContain('secret detail');
  });
});
