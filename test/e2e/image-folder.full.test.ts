import { copyFileSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { encode } from 'fast-png';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createAllowedPaths } from '../../electron/main/allowed-paths.ts';
import { createDocuments } from '../../electron/main/documents.ts';
import { createHandlers, type Shell } from '../../electron/main/handlers.ts';
import { createJournal } from '../../electron/main/journal.ts';
import { createLibraryFile } from '../../electron/main/library.ts';
import { createRecentFiles } from '../../electron/main/recent-files.ts';
import { saveDocument } from '../../graph-core/document/save.ts';
import { graph, node, wires } from '../../graph-core/validate/testing.ts';
import { buildStale } from '../../scripts/lib/builds.mjs';
import { inRoot } from '../../scripts/lib/paths.mjs';
import { type EditorPage, openEditor, temporaryFolder, watchPage } from '../support/browser.ts';
import { connectDesktop } from '../support/desktop.ts';
import { Hand } from '../support/mouse.ts';

const at = (id: string, type: string, x: number, y: number, attrs = {}) => ({ ...node(id, type, attrs), position: { x, y } });

/** Pictures of two classes that lie in a folder beside the graph. */
const text = saveDocument(
  graph(
    [
      at('x', 'observed', 0, 0, { shape: [4, 6, 3] }),
      at('v', 'flatten', 160, 0),
      at('f', 'linear', 320, 0, { outFeatures: 2 }),
      at('C', 'cross-entropy', 600, 0),
      at('y', 'observed', 480, 160, { shape: [], dtype: 'int32' }),
    ],
    wires('x.value -> v.input', 'v.output -> f.input', 'f.output -> C.input', 'y.value -> C.target'),
    {
      name: 'Pictures',
      data: {
        sources: { pictures: { file: 'data/pictures' } },
        columns: { 'x.value': { source: 'pictures', columns: ['image'] }, 'y.value': { source: 'pictures', columns: ['label'] } },
      },
    },
  ),
);

describe('a folder of images that a document names', () => {
  const folder = temporaryFolder();
  const pictures = join(folder.path, 'data', 'pictures');
  const path = join(folder.path, 'pictures.chainrule');
  const problems: string[] = [];
  let editor: EditorPage;

  beforeAll(async () => {
    if (!buildStale(['electron'])) throw new Error('The build of electron failed.');
    for (const name of ['a', 'b']) mkdirSync(join(pictures, name), { recursive: true });
    writeFileSync(join(pictures, 'a', '1.png'), encode({ width: 6, height: 4, channels: 3, data: new Uint8Array(72).fill(9) }));
    copyFileSync(inRoot('test/data/files/gradient.jpg'), join(pictures, 'b', '2.jpg'));
    writeFileSync(path, text);
    editor = await openEditor({ webgpu: false });
  });
  afterAll(async () => {
    await editor?.close();
    folder.remove();
  });

  async function desktop(): Promise<Page> {
    const shell: Shell = {
      appInfo: () => ({ version: '', electron: '', chromium: '', platform: '', locale: 'en', logFile: '', afterCrash: false }),
      chooseFileToOpen: async () => path,
      chooseFileToSave: async () => null,
      openExternal: async () => undefined,
      setWindow: () => undefined,
      setMenu: () => undefined,
      answerClose: () => undefined,
      documentUsed: () => undefined,
      recentChanged: () => undefined,
    };
    const allowed = createAllowedPaths();
    const userData = join(folder.path, 'user-data');
    const services = {
      allowed,
      documents: createDocuments(allowed),
      recent: createRecentFiles(userData),
      journal: createJournal(userData, 'run'),
      library: createLibraryFile(userData),
    };
    const page = await editor.context.newPage();
    await connectDesktop(page, createHandlers(shell, services), problems);
    watchPage(page, problems);
    await page.goto(editor.url);
    return page;
  }

  it('is asked for in a browser, with one message, and taken when it is chosen', async () => {
    const hand = new Hand(editor.page, 'image-folder-browser');
    // nothing takes a file before the first example is there
    await hand.id('value-C.cost').getByText('4').waitFor();
    await hand.dropFile('pictures.chainrule', text, { x: 500, y: 300 });
    await hand.id('data-card-pictures').waitFor();
    await hand.click('open-data');
    await hand.page.getByText('A browser cannot reach data/pictures, which lies beside the graph.').first().waitFor();
    await hand.shot('asked');
    // A headless browser asks whether a folder may be handed over, and nobody can answer: its files are put into the field.
    const files = ['a/1.png', 'b/2.jpg'].map((name) => [name, readFileSync(join(pictures, name)).toString('base64')] as const);
    await hand.page.locator('.mend-file input[webkitdirectory]').evaluate((input, list) => {
      const chosen = list.map(([name, base64]) => {
        const file = new File([Uint8Array.from(atob(base64), (c) => c.charCodeAt(0))], name);
        return Object.defineProperty(file, 'webkitRelativePath', { value: `photos/${name}` });
      });
      Object.defineProperty(input, 'files', { value: chosen });
      input.dispatchEvent(new Event('change', { bubbles: true }));
    }, files);
    await hand.shot('chosen');
    await expect.poll(() => hand.text('card-rows-pictures')).toBe('2 rows · 2 columns');
    expect(editor.problems).toEqual([]);
  });

  it('is read by the desktop application, also again once an image has been mended', async () => {
    // pages in the background get no frames
    await editor.page.close();
    const jpeg = join(pictures, 'b', '2.jpg');
    const whole = readFileSync(jpeg);
    writeFileSync(jpeg, whole.subarray(0, 40));
    const hand = new Hand(await desktop(), 'image-folder');
    await hand.id('menu-file').or(hand.id('welcome')).first().waitFor();
    await hand.page.keyboard.press('Control+O');
    await hand.id('card-rows-pictures').or(hand.page.getByText('cannot be read')).first().waitFor();
    // what was open in the browser may still be
    if ((await hand.id('open-data').getAttribute('aria-pressed')) !== 'true') await hand.click('open-data');
    await hand.page.getByText('data/pictures/b/2.jpg cannot be read as a JPEG image').first().waitFor();
    await hand.shot('damaged');
    writeFileSync(jpeg, whole);
    await hand.click('read-again');
    await expect.poll(() => hand.text('card-rows-pictures')).toBe('2 rows · 2 columns');
    await expect.poll(() => hand.text('class-b')).toContain('1');
    await hand.id('status-state').and(hand.page.locator('[data-status="ready"]')).waitFor();
    await hand.shot('desktop');
    expect(problems).toEqual([]);
  });
});
