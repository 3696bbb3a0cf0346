import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { build } from 'vite';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { inRoot } from '../../scripts/lib/paths.mjs';
import { type EditorPage, openEditor, temporaryFolder, usesHeadlessShell } from '../support/browser.ts';

/**
 * The browser edition's platform in a real Chromium, with its real storage. Nobody can click in the system's file dialog, so
 * the pickers hand out files of the origin's private file system, which are real file handles.
 */
const folder = temporaryFolder();
let editor: EditorPage;
let page: Page;

const PICKERS = `
  const pick = async (name) => (await navigator.storage.getDirectory()).getFileHandle(name, { create: true });
  window.showOpenFilePicker = async () => {
    if (!window.__pick) throw new DOMException('cancelled', 'AbortError');
    return [await pick(window.__pick)];
  };
  window.showSaveFilePicker = async ({ suggestedName }) => pick(suggestedName);
  window.__contents = async (name) => (await (await pick(name)).getFile()).text();
  window.__overwrite = async (name, text) => {
    const stream = await (await pick(name)).createWritable();
    await stream.write(text);
    await stream.close();
  };
`;

declare global {
  interface Window {
    __pick: string | null;
    __contents(name: string): Promise<string>;
    __overwrite(name: string, text: string): Promise<void>;
  }
}

beforeAll(async () => {
  const source = join(folder.path, 'page');
  const out = join(folder.path, 'built');
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
  editor = await openEditor({ folder: out, webgpu: false, context: { acceptDownloads: true } });
  await editor.page.close();
  page = await openTab(true);
});
afterAll(async () => {
  await editor?.close();
  folder.remove();
});

async function openTab(pickers: boolean): Promise<Page> {
  const tab = await editor.context.newPage();
  const script = pickers ? PICKERS : 'delete window.showOpenFilePicker; delete window.showSaveFilePicker;';
  await tab.addInitScript(script);
  await tab.goto(editor.url);
  await tab.waitForFunction(() => window.__platform !== undefined);
  return tab;
}

// The headless shell dies when a file handle is read back from its database, which no test can work around.
const isShell = await usesHeadlessShell();
if (isShell)
  process.stdout.write(
    'Tests with file handles are skipped: the headless shell from npm cannot keep them. A full Chromium runs them.\n',
  );

describe.skipIf(isShell)('the browser edition with file handles', () => {
  it('says what it can do', async () => {
    expect(await page.evaluate(() => window.__platform.features)).toEqual({
      kind: 'browser',
      savesInPlace: true,
      readsBeside: false,
      asksBeforeClose: false,
      nativeMenu: false,
    });
    expect((await page.evaluate(() => window.__platform.appDetails())).host).toMatch(/^Chrome \d+$/);
  });

  it('saves as, opens, saves in place, and refuses to save over a change of another program', async () => {
    const saved = await page.evaluate(() =>
      window.__platform.saveAs(async () => ({ text: 'one', weights: [] }), 'model.chainrule'),
    );
    expect(saved).toMatchObject({ ok: true, value: { file: { name: 'model.chainrule' } } });
    const codes = await page.evaluate(async () => {
      window.__pick = 'model.chainrule';
      const opened = await window.__platform.open('graph');
      if (!opened.ok || opened.value === null) return ['not opened'];
      const { file, stamp, text } = opened.value;
      const inPlace = await window.__platform.save(file, { text: `${text} two`, weights: [] }, stamp);
      if (!inPlace.ok) return [inPlace.error.code];
      const same = await window.__platform.checkExternal(file, inPlace.value.stamp);
      await window.__overwrite('model.chainrule', 'theirs!');
      const changed = await window.__platform.checkExternal(file, inPlace.value.stamp);
      const refused = await window.__platform.save(file, { text: 'mine', weights: [] }, inPlace.value.stamp);
      return [
        same.ok && same.value,
        changed.ok && changed.value,
        refused.ok || refused.error.code,
        await window.__contents('model.chainrule'),
      ];
    });
    expect(codes).toEqual(['same', 'changed', 'CONFLICT', 'theirs!']);
  });

  it('a cancelled picker is null', async () => {
    const reply = await page.evaluate(() => {
      window.__pick = null;
      return window.__platform.open('graph');
    });
    expect(reply).toEqual({ ok: true, value: null });
  });

  it('remembers recent files once each, across visits, and forgets', async () => {
    const tab = await openTab(true);
    const recent = await tab.evaluate(() => window.__platform.recent());
    expect(recent.map((entry) => entry.file.name)).toEqual(['model.chainrule']);
    const opened = await tab.evaluate((file) => window.__platform.openRecent(file), recent[0]?.file ?? { id: '', name: '' });
    expect(opened).toMatchObject({ ok: true, value: { text: 'theirs!' } });
    const left = await tab.evaluate((file) => window.__platform.forgetRecent(file), recent[0]?.file ?? { id: '', name: '' });
    expect(left).toEqual([]);
    await tab.close();
  });
});

describe('unsaved work in the browser edition', () => {
  it('is offered after its tab has gone, and not while it lives', async () => {
    const writer = await openTab(true);
    const id = await writer.evaluate(async () => {
      const journalId = window.__platform.newJournalId();
      const record = { id: journalId, file: null, name: 'draft', text: 'unsaved', base: null };
      const reply = await window.__platform.writeJournal(record);
      return reply.ok ? journalId : reply.error.message;
    });
    expect(await page.evaluate(() => window.__platform.listJournal())).toEqual([]);
    await writer.close();
    await expect
      .poll(() => page.evaluate(() => window.__platform.listJournal()))
      .toMatchObject([{ id, name: 'draft', file: null }]);
    expect(await page.evaluate((each) => window.__platform.readJournal(each), id)).toMatchObject({
      ok: true,
      value: { text: 'unsaved' },
    });
    await page.evaluate((each) => window.__platform.clearJournal(each), id);
    expect(await page.evaluate(() => window.__platform.listJournal())).toEqual([]);
    expect(await page.evaluate((each) => window.__platform.readJournal(each), id)).toMatchObject({
      ok: false,
      error: { code: 'NOT_FOUND' },
    });
  });
});

describe('a browser without file handles', () => {
  it('opens by upload and saves by download, and says so', async () => {
    const tab = await openTab(false);
    expect(await tab.evaluate(() => window.__platform.features.savesInPlace)).toBe(false);
    const chooser = tab.waitForEvent('filechooser');
    const opening = tab.evaluate(() => window.__platform.open('graph'));
    const file = join(folder.path, 'upload.chainrule');
    writeFileSync(file, '\ufeff{"a":1}');
    await (await chooser).setFiles(file);
    const opened = await opening;
    expect(opened).toMatchObject({
      ok: true,
      value: { text: '{"a":1}', readOnly: true, file: { name: 'upload.chainrule' }, stamp: { size: 10 } },
    });

    const download = tab.waitForEvent('download');
    const saved = await tab.evaluate(() =>
      window.__platform.saveAs(async () => ({ text: '{"a":2}', weights: [] }), 'saved.chainrule'),
    );
    expect(saved).toMatchObject({ ok: true, value: { file: { name: 'saved.chainrule' }, stamp: { size: 7 } } });
    expect((await download).suggestedFilename()).toBe('saved.chainrule');
    expect(readFileSync(await (await download).path(), 'utf8')).toBe('{"a":2}');

    const dropped = await tab.evaluate(() =>
      window.__platform.openDropped(new File([new Uint8Array([0xff, 0xfe, 0])], 'odd.csv')),
    );
    expect(dropped).toMatchObject({ ok: false, error: { code: 'NOT_UTF8', file: 'odd.csv' } });
    await tab.close();
  });

  it('asks before an unsaved page is left', async () => {
    const tab = await openTab(false);
    await tab.mouse.click(10, 10);
    await tab.evaluate(() => window.__platform.setWindow({ title: 'Iris', dirty: true, running: false }));
    expect(await tab.title()).toBe('● Iris — Chainrule');
    const asked = tab.waitForEvent('dialog');
    void tab.close({ runBeforeUnload: true });
    const dialog = await asked;
    expect(dialog.type()).toBe('beforeunload');
    await dialog.accept();
  });
});
