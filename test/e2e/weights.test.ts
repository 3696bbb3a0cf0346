import { createHash } from 'node:crypto';
import { cpSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createAllowedPaths } from '../../electron/main/allowed-paths.ts';
import { createDocuments } from '../../electron/main/documents.ts';
import { createHandlers, type Shell } from '../../electron/main/handlers.ts';
import { createJournal } from '../../electron/main/journal.ts';
import { createLibraryFile } from '../../electron/main/library.ts';
import { createRecentFiles } from '../../electron/main/recent-files.ts';
import { saveDocument } from '../../graph-core/document/save.ts';
import { splitWeights } from '../../graph-core/document/weight-files.ts';
import { type Document, emptyDocument } from '../../graph-core/model/document.ts';
import { buildStale } from '../../scripts/lib/builds.mjs';
import { type EditorPage, openEditor, temporaryFolder, watchPage } from '../support/browser.ts';
import { connectDesktop } from '../support/desktop.ts';
import { Hand } from '../support/mouse.ts';

const folder = temporaryFolder();
afterAll(folder.remove);

/** 600 -> 300 with a weight of doubles: 1.4 MB in a file of its own. */
const WIDE: Document = {
  ...emptyDocument('wide'),
  nodes: [
    {
      id: 'x',
      type: 'observed',
      attrs: { shape: [600], fill: { distribution: 'normal', stream: 'x.value' } },
      position: { x: 0, y: 0 },
    },
    { id: 'f', type: 'linear', attrs: { outFeatures: 300 }, position: { x: 200, y: 0 } },
    {
      id: 'y',
      type: 'observed',
      attrs: { shape: [300], fill: { distribution: 'normal', stream: 'y.value' } },
      position: { x: 200, y: 160 },
    },
    { id: 'C', type: 'squared-norm', position: { x: 420, y: 0 } },
  ],
  edges: [
    { from: 'x.value', to: 'f.input' },
    { from: 'f.output', to: 'C.input' },
    { from: 'y.value', to: 'C.target' },
  ],
  parameters: {
    'f.weight': {
      value: { dtype: 'float', shape: [300, 600], data: Array.from({ length: 180_000 }, (_, i) => Math.sin(i) / 30) },
    },
  },
};

/** A graph of this size is compiled and run within a second or two, on a busy machine within a few. */
const SOON = { timeout: 30_000 };

const readGraph = (path: string): Document => JSON.parse(readFileSync(path, 'utf8')) as Document;
const weightsIn = (place: string): string[] => readdirSync(place).filter((name) => name.endsWith('.safetensors'));
const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');
const shownCost = (hand: Hand): Promise<string> => hand.text('value-C.cost');

async function rename(hand: Hand, title: string): Promise<void> {
  await hand.id('title-C').dblclick();
  await hand.page.keyboard.type(title);
  await hand.page.keyboard.press('Enter');
  await hand.id('title-C').getByText(title).waitFor();
}

describe('large weights in the desktop application', () => {
  const userData = join(folder.path, 'user-data');
  const place = join(folder.path, 'models');
  const graph = join(place, 'wide.chainrule');
  const log: string[] = [];
  const problems: string[] = [];
  let editor: EditorPage;
  let hand: Hand;
  let page: Page | null = null;
  let chosen: string | null = null;
  let cost = '';
  let run = 0;

  const shell: Shell = {
    appInfo: () => ({ version: '', electron: '', chromium: '', platform: '', locale: 'en', logFile: '', afterCrash: false }),
    chooseFileToOpen: async () => chosen,
    chooseFileToSave: async () => chosen,
    openExternal: async () => undefined,
    setWindow: () => undefined,
    setMenu: () => undefined,
    answerClose: () => undefined,
    documentUsed: () => undefined,
    recentChanged: () => undefined,
  };

  /** A start of the application after an end without goodbye. */
  async function start(): Promise<void> {
    await page?.close();
    const allowed = createAllowedPaths();
    const services = {
      allowed,
      documents: createDocuments(allowed),
      recent: createRecentFiles(userData),
      journal: createJournal(userData, `run-${run++}`),
      library: createLibraryFile(userData),
    };
    page = await editor.context.newPage();
    await connectDesktop(page, createHandlers(shell, services), log);
    watchPage(page, problems);
    await page.goto(editor.url);
    hand = new Hand(page, 'weights-desktop');
  }
  const press = (keys: string): Promise<void> => hand.page.keyboard.press(keys);
  const open = async (path: string): Promise<void> => {
    chosen = path;
    await press('Control+O');
  };
  const saved = async (name: string): Promise<void> => hand.page.getByText(`Saved ${name}.`).waitFor();

  beforeAll(async () => {
    if (!buildStale(['electron'])) throw new Error('The build of electron failed.');
    mkdirSync(place);
    writeFileSync(join(place, 'embedded.chainrule'), saveDocument(WIDE));
    editor = await openEditor({ webgpu: false });
    await editor.page.close();
    await start();
    await hand.id('value-C.cost').getByText('4').waitFor();
  });
  afterAll(async () => {
    await editor?.close();
  });

  it('go to a file beside the graph when it is saved', async () => {
    await open(join(place, 'embedded.chainrule'));
    await hand.id('value-C.cost').waitFor();
    await expect.poll(() => shownCost(hand), SOON).toMatch(/^\d{2,}/);
    cost = await shownCost(hand);
    chosen = graph;
    await press('Control+Shift+S');
    await saved('wide.chainrule');
    const [name = ''] = weightsIn(place);
    expect(name).toBe(`wide.${sha256(readFileSync(join(place, name))).slice(0, 16)}.safetensors`);
    expect(readGraph(graph).parameters['f.weight']).toEqual({ file: name });
    expect(readFileSync(graph).length).toBeLessThan(4000);
  });

  it('are there after a restart, which opens the file that was open last', async () => {
    await start();
    await expect.poll(() => shownCost(hand), SOON).toBe(cost);
    await expect.poll(() => hand.id('repaired').count()).toBe(0);
  });

  it('are in the unsaved work that a crash leaves', async () => {
    await rename(hand, 'Unsaved');
    await expect.poll(() => readdirSync(join(userData, 'journal')).filter((name) => name.endsWith('.json')).length, SOON).toBe(1);
    rmSync(join(place, weightsIn(place)[0] ?? ''));
    await start();
    await hand.id('title-C').getByText('Unsaved').waitFor();
    await expect.poll(() => shownCost(hand), SOON).toBe(cost);
    await press('Control+S');
    await saved('wide.chainrule');
    expect(weightsIn(place)).toEqual([readGraph(graph).parameters['f.weight']?.file]);
  });

  it('come along when the graph is saved in another folder', async () => {
    const other = join(folder.path, 'other');
    mkdirSync(other);
    chosen = join(other, 'copy.chainrule');
    await press('Control+Shift+S');
    await saved('copy.chainrule');
    expect(weightsIn(other)).toEqual([readGraph(chosen).parameters['f.weight']?.file]);
    expect(weightsIn(other)[0]).toMatch(/^copy\./);
    const [copy, original] = [other, place].map((at) => sha256(readFileSync(join(at, weightsIn(at)[0] ?? ''))));
    expect(copy).toBe(original);
  });

  it('that are missing are told, marked and not lost by saving; put back, they count again', async () => {
    const away = join(folder.path, 'away');
    mkdirSync(away);
    const [name = ''] = weightsIn(place);
    cpSync(join(place, name), join(away, name));
    rmSync(join(place, name));
    await open(graph);
    await hand.id('repaired').waitFor();
    await expect.poll(() => hand.text('repaired')).toContain(name);
    await expect.poll(() => hand.text('repaired')).toContain('f.weight');
    await hand.shot('missing');
    await press('Escape');
    await hand.id('repaired').waitFor({ state: 'detached' });
    await hand.id('open-problems').click();
    await hand.page.locator('[data-code="parameters/file"][data-address="f.weight"]').waitFor();
    await hand.shot('marked');
    await hand.id('drawer-close').click();
    await rename(hand, 'Renamed');
    await press('Control+S');
    await expect.poll(() => readFileSync(graph, 'utf8'), SOON).toContain('Renamed');
    await hand.page.locator('.document-dirty').waitFor({ state: 'detached' });
    expect(readGraph(graph).parameters['f.weight']).toEqual({ file: name, tensor: 'f.weight' });
    cpSync(join(away, name), join(place, name));
    await open(graph);
    await expect.poll(() => shownCost(hand).catch(() => ''), SOON).toBe(cost);
    await expect.poll(() => hand.id('repaired').count()).toBe(0);
  });

  it('that were changed by another program are told', async () => {
    const [name = ''] = weightsIn(place);
    const bytes = readFileSync(join(place, name));
    writeFileSync(
      join(place, name),
      bytes.map((byte, i) => (i === bytes.length - 1 ? byte ^ 1 : byte)),
    );
    await open(graph);
    await hand.id('repaired').waitFor();
    await expect.poll(() => hand.text('repaired')).toMatch(/changed or damaged after it was written/);
    expect([...log, ...problems]).toEqual([]);
  });
});

describe('a graph with weights of its own file in a browser', () => {
  let editor: EditorPage;
  let hand: Hand;
  let text = '';
  let name = '';
  let weights: Uint8Array = new Uint8Array();

  beforeAll(async () => {
    const { document, files } = await splitWeights(WIDE, 'wide.chainrule', sha256);
    text = saveDocument(document);
    name = files[0]?.name ?? '';
    weights = files[0]?.bytes ?? weights;
    editor = await openEditor({ webgpu: false, context: { acceptDownloads: true } });
    hand = new Hand(editor.page, 'weights-browser');
    await hand.id('value-C.cost').getByText('4').waitFor();
  });
  afterAll(async () => {
    await editor?.close();
  });
  beforeEach(async () => {
    if (await hand.id('repaired').isVisible()) await hand.page.keyboard.press('Escape');
  });

  /** Lets several files go over the canvas at once. */
  async function drop(files: Readonly<Record<string, string | Uint8Array>>): Promise<void> {
    const packed = Object.entries(files).map(([file, content]) => [file, Buffer.from(content).toString('base64')] as const);
    const dataTransfer = await hand.page.evaluateHandle((list) => {
      const data = new DataTransfer();
      for (const [file, base64] of list) data.items.add(new File([Uint8Array.from(atob(base64), (c) => c.charCodeAt(0))], file));
      return data;
    }, packed);
    const target = hand.id('canvas').locator('.react-flow__pane');
    await target.dispatchEvent('dragover', { dataTransfer });
    await target.dispatchEvent('drop', { dataTransfer });
  }

  it('opens without them and says once what to do', async () => {
    await drop({ 'wide.chainrule': text });
    await hand.id('repaired').waitFor();
    const told = await hand.text('repaired');
    expect(told).toContain(`drop ${name} on this window, alone or together with the graph`);
    expect(told).toContain('desktop application or the command line');
    expect(told.split(name)).toHaveLength(3);
    await hand.shot('unreachable');
  });

  it('refuses another file of that name, and one that nothing waits for', async () => {
    await drop({ [name]: weights.map((byte, i) => (i === weights.length - 1 ? byte ^ 1 : byte)) });
    await hand.page.getByText('changed or damaged after it was written').waitFor();
    await drop({ 'other.safetensors': weights });
    await hand.page.getByText('does not wait for the weights in other.safetensors').waitFor();
    expect(await shownCost(hand)).toBe('–');
  });

  it('takes them when they are dropped, and gives them back on undo', async () => {
    await drop({ [name]: weights });
    await hand.page.getByText(`Took the weights in ${name}.`).waitFor();
    const sentence = (): Promise<string> => hand.text('step-sentence');
    // Only then is it compiled, and the command can be used.
    await hand.id('status-state').getByText('Ready').waitFor();
    await hand.id('menu-run').click();
    await hand.page
      .getByRole('menuitem', { name: /forward/i })
      .first()
      .click();
    await expect.poll(() => shownCost(hand), SOON).toMatch(/^\d{2,}/);
    await hand.shot('taken');
    await hand.page.keyboard.press('Control+z');
    await expect.poll(sentence, SOON).toContain('cannot run');
    await hand.page.keyboard.press('Control+Shift+z');
    await expect.poll(sentence, SOON).not.toContain('cannot run');
  });

  it('embeds everything when it is saved', async () => {
    await hand.page.evaluate('delete window.showOpenFilePicker; delete window.showSaveFilePicker;');
    const [download] = await Promise.all([hand.page.waitForEvent('download'), hand.page.keyboard.press('Control+s')]);
    const file = join(folder.path, 'downloaded.chainrule');
    await download.saveAs(file);
    expect(readGraph(file).parameters['f.weight']).toEqual(WIDE.parameters['f.weight']);
  });

  it('opens whole when both are dropped together', async () => {
    await drop({ [name]: weights, 'both.chainrule': text.replace('"wide"', '"both"') });
    await hand.page.waitForFunction(() => document.title.includes('both.chainrule'));
    await expect.poll(() => shownCost(hand).catch(() => ''), SOON).toMatch(/^\d{2,}/);
    await expect.poll(() => hand.id('repaired').count()).toBe(0);
    expect(editor.problems).toEqual([]);
  });
});
