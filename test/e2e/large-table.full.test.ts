import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { largeClassifier, writeLargeTable } from '../../bench/lib/large-table.mjs';
import { type EditorPage, openEditor } from '../support/browser.ts';
import { Hand } from '../support/mouse.ts';

/** Fed by a file that lies beside it, and by none yet. */
const named = largeClassifier('large.csv');
const classifier = JSON.stringify({ ...JSON.parse(named), data: {} });

describe('a table of 100,000 rows and 100 columns', () => {
  const folder = mkdtempSync(join(tmpdir(), 'chainrule-large-'));
  const path = join(folder, 'large.csv');
  let editor: EditorPage;
  let hand: Hand;

  beforeAll(async () => {
    writeLargeTable(path);
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
    expect(said).toMatch(/the file\s+90 MiB\s+its columns\s+77 MiB\s+what the graph is fed, as float32\s+39 MiB/);
    expect(said).toMatch(/of at most 2\s048 MiB\s+205 MiB/);
    await hand.shot('memory');
    await hand.id('bind-memory').press('Escape');
    await hand.id('bind-memory').waitFor({ state: 'detached' });
    await choose();
    await hand.click('bind-read');
    await expect.poll(() => hand.text('bind-reading')).toMatch(/Reading … [1-9]\d? %/);
    await hand.shot('reading');
    await hand.id('bind-reading').press('Escape');
    await hand.id('bind-reading').waitFor({ state: 'detached' });
    await expect.poll(() => hand.id('data-source').count()).toBe(0);
  });

  it('is read while the page goes on, and feeds the graph', async () => {
    await choose();
    await hand.id('bind-read').waitFor();
    await hand.click('bind-read');
    await hand.id('bind-label').waitFor();
    await expect.poll(() => hand.id('bind-label').inputValue()).toBe('y.value');
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
    await expect.poll(() => hand.text('status-reading')).toMatch(/^Reading [1-9]\d? %\s+large\.csv$/);
    await hand.shot('status');
    await hand.click('status-stop-reading');
    await hand.page
      .getByText(/large\.csv: its reading was stopped/)
      .first()
      .waitFor();
    await hand.shot('stopped');
    await hand.click('read-again');
    await expect.poll(() => hand.text('status-samples'), { timeout: 30_000 }).toMatch(/100\s000/);
    await expect.poll(() => hand.id('status-reading').count()).toBe(0);
    expect(editor.problems).toEqual([]);
  });
});
