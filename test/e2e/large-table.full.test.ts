import { closeSync, mkdtempSync, openSync, rmSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { saveDocument } from '../../graph-core/document/save.ts';
import { graph, node, wires } from '../../graph-core/validate/testing.ts';
import { type EditorPage, openEditor } from '../support/browser.ts';
import { Hand } from '../support/mouse.ts';

const ROWS = 100_000;
const COLUMNS = 100;
const at = (id: string, type: string, x: number, y: number, attrs = {}) => ({ ...node(id, type, attrs), position: { x, y } });

const drawing = graph(
  [
    at('x', 'observed', 0, 0, { shape: [COLUMNS - 1] }),
    at('f', 'linear', 160, 0, { outFeatures: 10 }),
    at('C', 'cross-entropy', 440, 0),
    at('y', 'observed', 320, 160, { shape: [], dtype: 'int32' }),
  ],
  wires('x.value -> f.input', 'f.output -> C.input', 'y.value -> C.target'),
  { name: 'Large' },
);
const classifier = saveDocument(drawing);
/** The same, fed by a file that lies beside it. */
const named = saveDocument({
  ...drawing,
  data: {
    sources: { large: { file: 'large.csv' } },
    columns: {
      'x.value': { source: 'large', columns: Array.from({ length: COLUMNS - 1 }, (_, i) => `c${i}`) },
      'y.value': { source: 'large', columns: ['label'] },
    },
  },
});

/** Rows of numbers with six places, and a label; about 94 MB. */
function writeTable(path: string): void {
  const file = openSync(path, 'w');
  writeSync(file, `${Array.from({ length: COLUMNS - 1 }, (_, i) => `c${i}`).join()},label\n`);
  let state = 1;
  const draw = (): string => {
    state = (Math.imul(state, 1103515245) + 12345) & 0x7fffffff;
    return ((8 * state) / 2 ** 31 - 4).toFixed(6);
  };
  for (let row = 0; row < ROWS; row += 1000) {
    const lines = Array.from(
      { length: 1000 },
      (_, i) => `${Array.from({ length: COLUMNS - 1 }, draw).join()},${(row + i) % 10}\n`,
    );
    writeSync(file, lines.join(''));
  }
  closeSync(file);
}

describe('a table of 100,000 rows and 100 columns', () => {
  const folder = mkdtempSync(join(tmpdir(), 'chainrule-large-'));
  const path = join(folder, 'large.csv');
  let editor: EditorPage;
  let hand: Hand;

  beforeAll(async () => {
    writeTable(path);
    editor = await openEditor({ webgpu: false });
    hand = new Hand(editor.page, 'large-table');
    await hand.id('value-C.cost').getByText('4').waitFor();
    await hand.dropFile('large.chainrule', classifier, { x: 500, y: 300 });
    await hand.id('node-x').waitFor();
    await hand.click('open-data');
  });
  afterAll(async () => {
    await editor?.close();
    rmSync(folder, { recursive: true });
  });

  const choose = async (): Promise<void> => {
    const chooser = hand.page.waitForEvent('filechooser');
    await hand.id('choose-file').last().click();
    await (await chooser).setFiles(path);
  };
  it('says what memory it takes, and can be given up before and while it is read', async () => {
    await choose();
    await hand.id('bind-memory').waitFor();
    const said = await hand.text('bind-memory');
    expect(said).toMatch(/About 100\s000 rows of 100 columns/);
    expect(said).toMatch(/the file\s+90 MiB\s+its columns\s+76 MiB\s+what the graph is fed, as float32\s+38 MiB/);
    expect(said).toMatch(/of at most 2\s048 MiB\s+204 MiB/);
    await hand.shot('memory');
    await hand.page.keyboard.press('Escape');
    await hand.id('bind-memory').waitFor({ state: 'detached' });
    await choose();
    await hand.click('bind-read');
    await expect.poll(() => hand.text('bind-reading')).toMatch(/Reading … [1-9]\d? %/);
    await hand.shot('reading');
    await hand.page.keyboard.press('Escape');
    await hand.id('bind-reading').waitFor({ state: 'detached' });
    expect(await hand.id('data-source').count()).toBe(0);
  });

  it('is read while the page goes on, and feeds the graph', async () => {
    await choose();
    await hand.id('bind-read').waitFor();
    await hand.click('bind-read');
    await hand.id('bind-label').waitFor();
    expect(await hand.id('bind-label').inputValue()).toBe('y.value');
    await hand.shot('bind');
    await hand.click('bind-confirm');
    await expect.poll(() => hand.text('card-rows-large'), { timeout: 30_000 }).toMatch(/^100\s000 rows · 100 columns$/);
    await expect.poll(() => hand.text('status-samples'), { timeout: 30_000 }).toMatch(/100\s000/);
    await hand.shot('bound');
    await hand.id('table-view').locator('tbody tr').nth(3).waitFor();
    expect(editor.problems).toEqual([]);
  });

  it('is asked for where a document names it, and can be given up and read again from the status line', async () => {
    await hand.dropFile('named.chainrule', named, { x: 500, y: 300 });
    await hand.click('unsaved-discard');
    await hand.page.getByText('A browser cannot reach large.csv, which lies beside the graph.').first().waitFor();
    await hand.shot('unreachable');
    await choose();
    await expect.poll(() => hand.text('status-reading')).toMatch(/^Reading large\.csv … [1-9]\d? %$/);
    await hand.shot('status');
    await hand.click('status-stop-reading');
    await hand.page
      .getByText(/large\.csv: its reading was stopped/)
      .first()
      .waitFor();
    await hand.shot('stopped');
    await hand.click('read-again');
    await expect.poll(() => hand.text('status-samples'), { timeout: 30_000 }).toMatch(/100\s000/);
    expect(await hand.id('status-reading').count()).toBe(0);
    expect(editor.problems).toEqual([]);
  });
});
