import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { inRoot } from '../../scripts/lib/paths.mjs';
import { type EditorPage, openEditor, usesHeadlessShell } from '../support/browser.ts';
import { Hand } from '../support/mouse.ts';

const NAME = 'shared.chainrule';
const GRAPH = readFileSync(inRoot('examples/first-launch.chainrule'), 'utf8');

/** The same graph under another title of its cost block. */
const renamed = (title: string): string => {
  const graph = JSON.parse(GRAPH) as { nodes: { id: string; title?: string }[] };
  return JSON.stringify({ ...graph, nodes: graph.nodes.map((node) => (node.id === 'C' ? { ...node, title } : node)) });
};

/** Nobody can click in the system's file dialog: the picker hands out a file of the origin's private file system, a real handle. */
const PICKER = `window.showOpenFilePicker = async () => [await (await navigator.storage.getDirectory()).getFileHandle('${NAME}', { create: true })];
window.showSaveFilePicker = window.showOpenFilePicker;`;

// The headless shell dies when a file handle is read back from its database, which no test can work around.
const isShell = await usesHeadlessShell();
if (isShell)
  process.stdout.write('Tests of outside changes are skipped: the headless shell from npm cannot keep file handles.\n');

describe.skipIf(isShell)('a file that another program writes', () => {
  let editor: EditorPage;
  let hand: Hand;
  let count = 0;
  let before = '';

  const write = (text: string): Promise<void> =>
    editor.page.evaluate(
      async ([name, content]) => {
        const file = await (await navigator.storage.getDirectory()).getFileHandle(name as string, { create: true });
        const stream = await file.createWritable();
        await stream.write(content as string);
        await stream.close();
      },
      [NAME, text],
    );
  const read = (): Promise<string> =>
    editor.page.evaluate(
      async (name) => (await (await (await navigator.storage.getDirectory()).getFileHandle(name)).getFile()).text(),
      NAME,
    );
  const focus = (): Promise<void> => editor.page.evaluate(() => void window.dispatchEvent(new Event('focus')));
  const titled = (text: string): Promise<void> => hand.id('title-C').getByText(text).waitFor();
  const edit = async (): Promise<void> => {
    await hand.id('title-f').dblclick();
    await editor.page.keyboard.type('Mine');
    await editor.page.keyboard.press('Enter');
    await hand.id('title-f').getByText('Mine').waitFor();
  };

  beforeAll(async () => {
    editor = await openEditor({ webgpu: false });
    hand = new Hand(editor.page, 'outside');
    // keys are heard once the editor is there
    await hand.id('value-C.cost').getByText('4').waitFor();
    await editor.page.evaluate(PICKER);
  });
  afterAll(async () => {
    await editor.close();
  });
  beforeEach(async () => {
    // Another title each time: what is on view from the test before must not pass for it.
    before = `Before ${++count}`;
    await write(renamed(before));
    await editor.page.keyboard.press('Control+O');
    // Unsaved work of the test before is given up.
    const discard = hand.id('unsaved-discard');
    await Promise.race([titled(before), discard.waitFor()]);
    if (await discard.isVisible()) await discard.click();
    await titled(before);
  });

  it('is read again when nothing was changed here, and this is said', async () => {
    await write(renamed('Theirs'));
    await focus();
    await titled('Theirs');
    await editor.page.getByText(`${NAME} changed on disk and was read again.`).waitFor();
  });

  it('is left alone while it is the same', async () => {
    await edit();
    await focus();
    await editor.page.waitForTimeout(300);
    await expect.poll(() => hand.id('conflict').count()).toBe(0);
  });

  it('is loaded in place of changes here only when the user says so', async () => {
    await edit();
    await write(renamed('Theirs'));
    await focus();
    await hand.id('conflict').waitFor();
    await hand.shot('conflict');
    await titled(before);
    await hand.id('conflict-load').click();
    await titled('Theirs');
    await expect.poll(() => hand.id('title-f').innerText()).not.toContain('Mine');
  });

  it('is written over by the next save after Keep mine, and not asked about twice', async () => {
    await edit();
    await write(renamed('Theirs'));
    await focus();
    await hand.id('conflict-keep').click();
    expect(await read()).toContain('Theirs');
    await focus();
    await editor.page.waitForTimeout(300);
    await expect.poll(() => hand.id('conflict').count()).toBe(0);
    await editor.page.keyboard.press('Control+S');
    await expect.poll(read).toContain('Mine');
    expect(await read()).not.toContain('Theirs');
  });

  it('is not written over by a save that did not know', async () => {
    await edit();
    await write(renamed('Theirs'));
    await editor.page.keyboard.press('Control+S');
    await hand.id('conflict').waitFor();
    expect(await read()).toContain('Theirs');
    await hand.id('conflict-load').click();
    await titled('Theirs');
    expect(editor.problems).toEqual([]);
  });
});
