import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createAllowedPaths } from '../../electron/main/allowed-paths.ts';
import { createDocuments } from '../../electron/main/documents.ts';
import { createHandlers, type Shell } from '../../electron/main/handlers.ts';
import { createJournal } from '../../electron/main/journal.ts';
import { createLibraryFile } from '../../electron/main/library.ts';
import { createRecentFiles } from '../../electron/main/recent-files.ts';
import type { MenuState } from '../../electron/shared/api.ts';
import { buildStale } from '../../scripts/lib/builds.mjs';
import { type EditorPage, LOCALE, openEditor, temporaryFolder, watchPage } from '../support/browser.ts';
import { connectDesktop } from '../support/desktop.ts';
import { Hand } from '../support/mouse.ts';

/** The editor behind the desktop application's preload: what it tells the native menu while it is used. */
describe('the native menu', () => {
  const folder = temporaryFolder();
  const menus: MenuState[] = [];
  const refused: string[] = [];
  const problems: string[] = [];
  let editor: EditorPage;
  let hand: Hand;

  const shell: Shell = {
    appInfo: () => ({
      version: '0.1.0',
      electron: '45',
      chromium: '156',
      platform: 'linux',
      locale: 'en',
      logFile: '/log',
      afterCrash: false,
    }),
    chooseFileToOpen: async () => null,
    chooseFileToSave: async () => null,
    openExternal: async () => undefined,
    setWindow: () => undefined,
    setMenu: (state) => void menus.push(state),
    answerClose: () => undefined,
    documentUsed: () => undefined,
    recentChanged: () => undefined,
  };

  beforeAll(async () => {
    if (!buildStale(['electron'])) throw new Error('The build of electron failed; its messages are above.');
    editor = await openEditor();
    const allowed = createAllowedPaths();
    const userData = join(folder.path, 'user-data');
    const handlers = createHandlers(shell, {
      allowed,
      documents: createDocuments(allowed),
      recent: createRecentFiles(userData),
      journal: createJournal(userData, 'run-1'),
      library: createLibraryFile(userData),
    });
    // a first launch of its own: the page that is open already has had its
    const context = await editor.browser.newContext({ viewport: { width: 1280, height: 800 }, locale: LOCALE });
    const page = await context.newPage();
    await connectDesktop(page, handlers, refused);
    watchPage(page, problems);
    await page.goto(editor.url);
    hand = new Hand(page, 'native-menu');
    await hand.id('value-C.cost').getByText('4').waitFor();
  });
  afterAll(async () => {
    await editor?.close();
    folder.remove();
  });

  const isGrey = (id: string): boolean => menus.at(-1)?.disabled.includes(id as never) ?? true;
  const grey = async (id: string, expected: boolean): Promise<void> => {
    await expect.poll(() => isGrey(id), { message: id }).toBe(expected);
  };

  it('has nothing to undo, to copy or to stop at first, and never what there is no command for', async () => {
    for (const id of ['edit.undo', 'edit.redo', 'edit.copy', 'edit.delete', 'run.stop', 'file.export-svg']) await grey(id, true);
    for (const id of ['file.new', 'run.step', 'edit.select-all', 'help.commands', 'help.keys']) await grey(id, false);
    expect(menus.at(-1)?.labels).toMatchObject({ 'edit.undo': 'Undo', 'menu.file': 'File' });
  });

  it('follows the selection, the edits and the stepper', async () => {
    await hand.click('node-y');
    await grey('edit.copy', false);
    await hand.page.keyboard.press('Delete');
    await grey('edit.undo', false);
    await grey('edit.copy', true);
    await hand.page.keyboard.press('Control+Z');
    await grey('edit.undo', true);
    await grey('edit.redo', false);
    await hand.click('reset');
    await grey('run.step-back', true);
    await hand.click('step-forward');
    await grey('run.step-back', false);
  });

  it('says nothing while nothing changes', async () => {
    const before = menus.length;
    for (let i = 0; i < 20; i++) await hand.page.mouse.move(400 + 10 * i, 250 + 3 * i);
    await hand.page.waitForTimeout(400);
    expect(menus.length).toBe(before);
    expect(new Set(menus.map((menu) => JSON.stringify(menu))).size).toBeGreaterThan(3);
  });

  it('was never refused, and has caused no error', () => {
    expect(refused).toEqual([]);
    expect(problems).toEqual([]);
  });
});
