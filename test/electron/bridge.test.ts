import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { build } from 'vite';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createAllowedPaths } from '../../electron/main/allowed-paths.ts';
import { createDocuments } from '../../electron/main/documents.ts';
import { createHandlers, type Shell } from '../../electron/main/handlers.ts';
import { createJournal } from '../../electron/main/journal.ts';
import { createLibraryFile } from '../../electron/main/library.ts';
import { createRecentFiles } from '../../electron/main/recent-files.ts';
import type { PlatformApi } from '../../renderer/platform/platform-api.ts';
import { inRoot } from '../../scripts/lib/paths.mjs';
import { type EditorPage, openEditor, temporaryFolder, watchPage } from '../support/browser.ts';
import { connectDesktop } from '../support/desktop.ts';

/**
 * The whole way from the editor's platform to the disk, in a real Chromium: the editor's `electron-api`, the built preload,
 * the request guard, the services. Only the wire and the system's dialogs are stand-ins.
 */

declare global {
  interface Window {
    __platform: PlatformApi;
    __emit(channel: string, value: unknown): void;
  }
}

const folder = temporaryFolder();
const userData = join(folder.path, 'user-data');
const models = join(folder.path, 'models');

let editor: EditorPage;
let page: Page;
/** What the next dialog answers. */
let chosen: string | null = null;
const log: string[] = [];
const shellCalls: unknown[] = [];
const problems: string[] = [];

const shell: Shell = {
  appInfo: () => ({
    version: '0.1.0',
    electron: '45',
    chromium: '156',
    platform: 'linux',
    locale: 'de',
    logFile: '/log',
    afterCrash: false,
  }),
  chooseFileToOpen: async () => chosen,
  chooseFileToSave: async () => chosen,
  openExternal: async (url) => void shellCalls.push(['openExternal', url]),
  setWindow: (state) => void shellCalls.push(['setWindow', state]),
  setMenu: () => undefined,
  answerClose: (answer) => void shellCalls.push(['answerClose', answer]),
  documentUsed: () => undefined,
  recentChanged: () => undefined,
};

/** A page that only chooses its platform, built like the editor is. */
async function buildPage(): Promise<string> {
  const source = join(folder.path, 'page');
  const out = join(folder.path, 'page-built');
  mkdirSync(source);
  writeFileSync(
    join(source, 'index.html'),
    '<!doctype html><title>page</title><link rel="icon" href="data:,"><script type="module" src="./main.ts"></script>',
  );
  const platform = inRoot('renderer/platform/choose-platform.ts');
  writeFileSync(
    join(source, 'main.ts'),
    `import { choosePlatform } from ${JSON.stringify(platform)};\nwindow.__platform = choosePlatform();\n`,
  );
  await build({
    configFile: false,
    root: source,
    base: './',
    logLevel: 'error',
    build: { outDir: out, modulePreload: { polyfill: false } },
  });
  return out;
}

beforeAll(async () => {
  mkdirSync(models);
  editor = await openEditor({ folder: await buildPage(), webgpu: false });
  await startSession('run-1');
});
afterAll(async () => {
  await editor?.close();
  folder.remove();
});
beforeEach(() => {
  chosen = null;
  log.length = 0;
});

/** A start of the application: fresh services, as after a restart, and a fresh page. */
async function startSession(run: string): Promise<void> {
  const allowed = createAllowedPaths();
  const handlers = createHandlers(shell, {
    allowed,
    documents: createDocuments(allowed),
    recent: createRecentFiles(userData),
    journal: createJournal(userData, run),
    library: createLibraryFile(userData),
  });
  const fresh = await editor.context.newPage();
  await connectDesktop(fresh, handlers, log);
  watchPage(fresh, problems);
  await fresh.goto(editor.url);
  await fresh.waitForFunction(() => window.__platform !== undefined);
  await page?.close();
  page = fresh;
}

describe('from the editor to the disk and back', () => {
  it('chooses the desktop platform where the preload is', async () => {
    expect(await page.evaluate(() => window.__platform.features)).toMatchObject({ kind: 'electron', savesInPlace: true });
    expect(await page.evaluate(() => window.__platform.appDetails())).toMatchObject({
      version: '0.1.0',
      locale: 'de',
      host: 'Electron 45, Chromium 156',
    });
  });

  it('saves under a new name, opens, saves in place, and leaves no other file', async () => {
    chosen = join(models, 'first.chainrule');
    const saved = await page.evaluate(() =>
      window.__platform.saveAs(async () => ({ text: '{"name":"größe"}\n', weights: [] }), 'first.chainrule'),
    );
    expect(saved).toMatchObject({ ok: true, value: { file: { id: chosen, name: 'first.chainrule' } } });
    expect(readFileSync(chosen, 'utf8')).toBe('{"name":"größe"}\n');

    const again = await page.evaluate(async () => {
      const opened = await window.__platform.open('graph');
      if (!opened.ok || opened.value === null) return opened;
      return window.__platform.save(opened.value.file, { text: `${opened.value.text}more`, weights: [] }, opened.value.stamp);
    });
    expect(again).toMatchObject({ ok: true });
    expect(readFileSync(chosen, 'utf8')).toBe('{"name":"größe"}\nmore');
    expect(readdirSync(models)).toEqual(['first.chainrule']);
  });

  it('a cancelled dialog is null, not a failure', async () => {
    expect(await page.evaluate(() => window.__platform.open('graph'))).toEqual({ ok: true, value: null });
    expect(await page.evaluate(() => window.__platform.saveAs(async () => ({ text: 'x', weights: [] }), 'x.chainrule'))).toEqual({
      ok: true,
      value: null,
    });
  });

  it('notices that another program changed the file, and refuses to save over it', async () => {
    const file = join(models, 'shared.chainrule');
    writeFileSync(file, 'ours');
    chosen = file;
    await page.evaluate(async () => {
      const opened = await window.__platform.open('graph');
      Object.assign(window, { __opened: opened.ok ? opened.value : null });
    });
    writeFileSync(file, 'theirs, longer');
    const [check, save] = await page.evaluate(async () => {
      const opened = (
        window as unknown as {
          __opened: { file: { id: string; name: string }; stamp: { mtimeMs: number; size: number; sha256: string } };
        }
      ).__opened;
      return [
        await window.__platform.checkExternal(opened.file, opened.stamp),
        await window.__platform.save(opened.file, { text: 'mine', weights: [] }, opened.stamp),
      ];
    });
    expect(check).toEqual({ ok: true, value: 'changed' });
    expect(save).toMatchObject({ ok: false, error: { code: 'CONFLICT', file } });
    expect(readFileSync(file, 'utf8')).toBe('theirs, longer');
    expect(readdirSync(models).filter((name) => name.startsWith('.'))).toEqual([]);
  });

  it('does not reach a file that was never chosen', async () => {
    const secret = join(folder.path, 'secret.chainrule');
    writeFileSync(secret, 'secret');
    const replies = await page.evaluate(async (path) => {
      const file = { id: path, name: 'secret.chainrule' };
      return [
        await window.__platform.reload(file),
        await window.__platform.save(file, { text: 'x', weights: [] }, null),
        await window.__platform.readBeside(file, 'a.csv'),
      ];
    }, secret);
    for (const reply of replies) expect(reply).toMatchObject({ ok: false, error: { code: 'PATH_REFUSED' } });
    expect(readFileSync(secret, 'utf8')).toBe('secret');
    const entry = { id: 'doc-x', file: { id: secret, name: 's' }, name: 's', text: '', base: null };
    expect(await page.evaluate((record) => window.__platform.writeJournal(record), entry)).toMatchObject({
      ok: false,
      error: { code: 'PATH_REFUSED' },
    });
  });

  it('opens what was dropped, and reads and writes bytes', async () => {
    const dropped = join(models, 'dropped.csv');
    writeFileSync(dropped, 'a,b\n1,2\n');
    const reply = await page.evaluate((path) => window.__platform.openDropped(new File([''], path)), dropped);
    expect(reply).toMatchObject({ ok: true, value: { text: 'a,b\n1,2\n', file: { id: dropped } } });
    chosen = join(models, 'picture.png');
    expect(
      await page.evaluate(() => window.__platform.exportFile(new Uint8Array([137, 80, 78, 71]), 'image', 'picture.png')),
    ).toEqual({ ok: true, value: 'picture.png' });
    expect([...readFileSync(chosen)]).toEqual([137, 80, 78, 71]);
    const beside = await page.evaluate(async (path) => {
      const found = await window.__platform.readBeside({ id: path, name: '' }, 'picture.png');
      return found.ok ? [...found.value] : found.error;
    }, dropped);
    expect(beside).toEqual([137, 80, 78, 71]);
  });

  it('writes weights beside a document and reads them back, and none that lie elsewhere', async () => {
    const file = join(models, 'weighty.chainrule');
    chosen = file;
    const name = 'weighty.0123456789abcdef.safetensors';
    const read = await page.evaluate(async (weights) => {
      const bytes = Uint8Array.from({ length: 1_500_000 }, (_, i) => i % 251);
      const content = async (fileName: string) => ({ text: fileName, weights: [{ name: weights, bytes }] });
      const saved = await window.__platform.saveAs(content, 'weighty.chainrule');
      if (!saved.ok || saved.value === null) return saved;
      const found = await window.__platform.readBeside(saved.value.file, weights);
      return found.ok ? found.value.every((byte, i) => byte === i % 251) && found.value.length : found.error;
    }, name);
    expect(read).toBe(1_500_000);
    expect(readFileSync(file, 'utf8')).toBe('weighty.chainrule');
    expect(readFileSync(join(models, name)).length).toBe(1_500_000);
    const refused = await page.evaluate(async (path) => {
      const ref = { id: path, name: '' };
      const bytes = new Uint8Array(1);
      const save = (weights: string) => window.__platform.save(ref, { text: 'x', weights: [{ name: weights, bytes }] }, null);
      return [await save('../w.safetensors'), await save('run.sh'), await window.__platform.readBeside(ref, '../w.safetensors')];
    }, file);
    for (const reply of refused) expect(reply).toMatchObject({ ok: false, error: { code: 'PATH_REFUSED' } });
    expect(readFileSync(file, 'utf8')).toBe('weighty.chainrule');
  });

  it('keeps unsaved work over an end without goodbye, and the recent list over a restart', async () => {
    const file = join(models, 'first.chainrule');
    chosen = file;
    const id = await page.evaluate(async () => {
      const opened = await window.__platform.open('graph');
      if (!opened.ok || opened.value === null) throw new Error('not opened');
      const journalId = window.__platform.newJournalId();
      await window.__platform.writeJournal({
        id: journalId,
        file: opened.value.file,
        name: 'first',
        text: 'edited, not saved',
        base: opened.value.stamp,
      });
      return journalId;
    });
    expect(await page.evaluate(() => window.__platform.listJournal())).toEqual([]);
    expect(readFileSync(file, 'utf8')).not.toContain('edited');

    await startSession('run-2');
    const items = await page.evaluate(() => window.__platform.listJournal());
    expect(items).toMatchObject([{ id, name: 'first', file: { id: file } }]);
    const restored = await page.evaluate(async (journalId) => {
      const record = await window.__platform.readJournal(journalId);
      if (!record.ok || record.value.file === null) return record;
      const saved = await window.__platform.save(record.value.file, { text: record.value.text, weights: [] }, record.value.base);
      if (saved.ok) await window.__platform.clearJournal(journalId);
      return saved;
    }, id);
    expect(restored).toMatchObject({ ok: true });
    expect(readFileSync(file, 'utf8')).toBe('edited, not saved');
    expect(await page.evaluate(() => window.__platform.listJournal())).toEqual([]);
    expect(existsSync(join(userData, 'journal', `${id}.json`))).toBe(false);

    await startSession('run-3');
    expect(await page.evaluate((id) => window.__platform.openRecent({ id, name: '' }), file)).toMatchObject({
      value: { text: 'edited, not saved' },
    });
    const recent = await page.evaluate(() => window.__platform.recent());
    expect(recent.map((entry) => entry.file.name)).toEqual(['first.chainrule', 'weighty.chainrule', 'shared.chainrule']);
    const [newest] = recent;
    expect(await page.evaluate((ref) => window.__platform.openRecent(ref), newest?.file ?? { id: '', name: '' })).toMatchObject({
      value: { text: 'edited, not saved' },
    });
  });

  it('delivers menu commands and files to open, and asks before closing', async () => {
    const seen = await page.evaluate(async () => {
      const events: unknown[] = [];
      window.__emit('event:open-file', '/early/a.chainrule');
      window.__platform.onOpenFile((file) => events.push(file));
      const stop = window.__platform.onMenu((command) => events.push(command));
      window.__emit('event:menu', 'file.save');
      stop();
      window.__emit('event:menu', 'file.open');
      window.__platform.onCloseRequested(async () => 'close');
      window.__emit('event:close-requested', null);
      await new Promise((resolve) => setTimeout(resolve, 50));
      return events;
    });
    expect(seen).toEqual([{ id: '/early/a.chainrule', name: 'a.chainrule' }, 'file.save']);
    expect(shellCalls).toContainEqual(['answerClose', 'close']);
  });

  it('nothing was refused as malformed, and the console is clean', () => {
    expect(log).toEqual([]);
    expect([...editor.problems, ...problems]).toEqual([]);
  });
});
