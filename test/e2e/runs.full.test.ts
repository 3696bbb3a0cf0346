import { readFileSync, writeFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { inRoot } from '../../scripts/lib/paths.mjs';
import { type EditorPage, openEditor } from '../support/browser.ts';
import { Hand } from '../support/mouse.ts';

const IRIS = 'logistic-regression-iris';

describe('the list of runs', () => {
  let editor: EditorPage;
  let hand: Hand;

  /** Presses Train and waits for that step; a short run is over before anybody sees it go on. */
  const train = async (until: string): Promise<void> => {
    await hand.click('train-button');
    await expect.poll(() => hand.text('train-steps'), { timeout: 30_000 }).toBe(until);
    await expect.poll(() => hand.id('train-button').getAttribute('data-running'), { timeout: 30_000 }).toBe('false');
  };
  /** What the browser keeps. */
  const stored = (database: string, store: string): Promise<unknown[]> =>
    editor.page.evaluate(
      ([name, of]) =>
        new Promise<unknown[]>((resolve, reject) => {
          const request = indexedDB.open(name);
          request.onerror = () => reject(request.error);
          request.onsuccess = () => {
            const all = request.result.transaction(of).objectStore(of).getAll();
            all.onsuccess = () => {
              request.result.close();
              resolve(all.result);
            };
          };
        }),
      [database, store] as const,
    );
  const theme = async (id: 'dark' | 'light'): Promise<void> => {
    await hand.click('theme');
    await editor.page.getByRole('menuitem', { name: id === 'dark' ? 'Dark' : 'Light' }).click();
  };

  beforeAll(async () => {
    editor = await openEditor();
    hand = new Hand(editor.page, 'runs');
    await hand.id('value-C.cost').getByText('4').waitFor();
    await hand.openExample(IRIS);
    await hand.turnTo('runs');
    await hand.id('no-runs').waitFor();
    await hand.shot('empty');
    await hand.click('open-training');
  });
  afterAll(async () => {
    await editor.close();
  });

  it('shows three runs of different learning rates side by side', async () => {
    for (const [i, lr] of ['0.01', '0.1', '1'].entries()) {
      if (i > 0) await hand.click('reset-weights');
      await expect.poll(() => hand.text('train-steps')).toBe('0');
      await hand.type('learning-rate', lr);
      await train('200');
    }
    await hand.turnTo('runs');
    await expect.poll(() => hand.id('runs-chart').getAttribute('data-curves')).toBe('3');
    await hand.shot('three');
    await theme('dark');
    await hand.shot('three-dark');
    await theme('light');
    expect(editor.problems).toEqual([]);
  });

  it('saves the curves as a table and as a picture', async () => {
    await editor.page.evaluate(() => {
      // a browser without pickers downloads
      Reflect.deleteProperty(globalThis, 'showSaveFilePicker');
    });
    const saved = async (id: string): Promise<Buffer> => {
      const download = editor.page.waitForEvent('download');
      await hand.id(id).click();
      return readFileSync(await (await download).path());
    };
    const lines = (await saved('runs-csv')).toString().trim().split('\n');
    expect(new Set(lines.slice(1).map((line) => line.split(',')[0]))).toEqual(new Set(['Run 1', 'Run 2', 'Run 3']));
    const picture = await saved('runs-picture');
    expect(picture.subarray(1, 4).toString()).toBe('PNG');
    writeFileSync(inRoot('test-results', 'runs', 'picture.png'), picture);
    await hand.click('open-training');
    const curves = await saved('curves-picture');
    expect(curves.subarray(1, 4).toString()).toBe('PNG');
    writeFileSync(inRoot('test-results', 'runs', 'curves.png'), curves);
    await hand.turnTo('runs');
  });

  it('restores the second one, from which training goes on as another', async () => {
    const [second, third] = [await hand.text('run-2-loss'), await hand.text('run-3-loss')];
    expect(third).not.toBe(second);
    await hand.click('run-2-restore');
    await hand.click('open-training');
    await expect.poll(() => hand.text('train-steps')).toBe('200');
    await expect.poll(() => hand.id('learning-rate').inputValue()).toBe('0.1');
    await expect.poll(() => hand.text('loss-value')).toBe(second);
    await hand.shot('restored');
    await train('400');
    await hand.turnTo('runs');
    await expect.poll(() => hand.text('run-4')).toContain('from run 2, step 200');
    await expect.poll(() => hand.text('run-3-loss')).toBe(third);
    await hand.shot('four');
    // sorted by cost, the one that came lowest stands on top
    await hand.id('runs-order').selectOption('cost');
    await hand.type('run-4-name', 'longer');
    await hand.id('runs-axis').selectOption('seconds');
    await hand.id('runs-log').check();
    await hand.shot('sorted');
    expect(editor.problems).toEqual([]);
  });

  it('notes a learning rate that is changed while a run goes on', async () => {
    await hand.id('runs-axis').selectOption('steps');
    await hand.click('open-training');
    await hand.click('reset-weights');
    await expect.poll(() => hand.text('train-steps')).toBe('0');
    // also behind weights that were restored lies the beginning
    await expect.poll(() => hand.text('value-C.cost')).toMatch(/^0\.693/);
    await hand.type('epochs', '100000');
    await hand.click('train-button');
    await expect.poll(async () => Number((await hand.text('train-steps')).replace(/\D/g, ''))).toBeGreaterThan(100);
    await hand.type('learning-rate', '0.5');
    await expect.poll(() => hand.id('loss-chart').getAttribute('data-marks')).toBe('1');
    await hand.turnTo('runs');
    await expect.poll(() => hand.text('run-5')).toMatch(/step [\d\u202f]+: Learning rate 0.1 → 0.5/);
    await hand.shot('going-on');
    await hand.click('open-training');
    await hand.shot('mark');
    await hand.click('train-button');
    await expect.poll(() => hand.id('train-button').getAttribute('data-running')).toBe('false');
  });

  it('are there again after a reload, with their weights', async () => {
    await expect.poll(() => stored('chainrule-runs', 'ends')).toHaveLength(5);
    const journal = async (): Promise<string> => JSON.stringify(await stored('chainrule', 'journal'));
    await expect.poll(journal).toContain('progress');
    await editor.page.reload();
    await hand.id('status-state').and(editor.page.locator('[data-status="ready"]')).waitFor();
    await hand.turnTo('runs');
    await expect.poll(() => hand.id('runs-table').locator('tbody tr').count()).toBe(5);
    await hand.shot('reloaded');
    await hand.id('run-1-restore').click();
    await hand.click('open-training');
    await expect.poll(() => hand.text('train-steps')).toBe('200');
    await expect.poll(() => hand.id('learning-rate').inputValue()).toBe('0.01');
    await hand.turnTo('runs');
    await hand.id('run-5-delete').click();
    await hand.shot('delete');
    await hand.id('delete-run-yes').click();
    await expect.poll(() => hand.id('runs-table').locator('tbody tr').count()).toBe(4);
    expect(editor.problems).toEqual([]);
  });

  it('offers the document of a run whose graph is another one by now', async () => {
    await hand.click('node-f', { position: { x: 20, y: 20 } });
    await editor.page.keyboard.press('Delete');
    await expect.poll(() => hand.text('run-2')).toContain('another graph');
    await hand.shot('other-graph');
    await hand.id('run-2-restore').click();
    await hand.id('other-graph-open').click();
    await hand.id('unsaved-discard').click();
    await hand.click('open-training');
    await expect.poll(() => hand.text('train-steps')).toBe('200');
    await expect.poll(() => hand.id('learning-rate').inputValue()).toBe('0.1');
  });

  it('writes the end of a run as a checkpoint, which the window takes back', async () => {
    await hand.turnTo('runs');
    await editor.page.evaluate(() => {
      // a browser without pickers downloads
      Reflect.deleteProperty(globalThis, 'showSaveFilePicker');
    });
    const download = editor.page.waitForEvent('download');
    await hand.id('run-1-save').click();
    const file = await (await download).path();
    const bytes = [...readFileSync(file)];
    expect(Buffer.from(bytes).toString('latin1')).toContain('"format":"chainrule-checkpoint"');
    await hand.id('runs-open').setInputFiles({ name: 'first.safetensors', mimeType: '', buffer: Buffer.from(bytes) });
    await editor.page.getByText('first.safetensors is in place, at step 200').waitFor();
    await hand.click('open-training');
    await expect.poll(() => hand.text('train-steps')).toBe('200');
    expect(editor.problems).toEqual([]);
  });

  it('tries batch sizes, which changes nothing', async () => {
    const steps = await hand.text('train-steps');
    await hand.turnTo('runs');
    await hand.click('runs-view-sweep');
    await hand.shot('sweep-empty');
    await hand.type('sweep-seconds', '0.3');
    await hand.click('sweep-button');
    await expect
      .poll(
        () =>
          hand
            .id('sweep-table')
            .locator('tbody tr')
            .count()
            .catch(() => 0),
        { timeout: 30_000 },
      )
      .toBe(8);
    await expect.poll(() => hand.text('sweep-button')).toMatch(/Try/);
    await hand.shot('sweep');
    await theme('dark');
    await hand.shot('sweep-dark');
    await theme('light');
    await hand.click('open-training');
    await expect.poll(() => hand.text('train-steps')).toBe(steps);
    expect(editor.problems).toEqual([]);
  });

  it('names the block that broke a run', async () => {
    await hand.openExample(IRIS);
    await expect.poll(() => hand.text('train-steps')).toBe('0');
    await hand.id('optimizer').selectOption('sgd');
    await hand.type('learning-rate', '1e37');
    await hand.click('train-button');
    await expect.poll(() => hand.id('broken-block').getAttribute('data-node'), { timeout: 20_000 }).toBe('f');
    await hand.shot('broken');
    await hand.turnTo('runs');
    await hand.click('runs-view-runs');
    await hand.shot('broken-run');
    await expect.poll(() => hand.text('runs-table')).toContain('not finite (f)');
  });
});
