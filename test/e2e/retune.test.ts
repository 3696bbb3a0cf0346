import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type EditorPage, openEditor } from '../support/browser.ts';
import { Hand } from '../support/mouse.ts';

describe('training settings that are changed while the first example trains', () => {
  let editor: EditorPage;
  let hand: Hand;
  const step = async (): Promise<number> => Number((await hand.text('train-steps')).replace(/\D/g, ''));

  beforeAll(async () => {
    editor = await openEditor();
    hand = new Hand(editor.page, 'retune');
    await hand.id('value-C.cost').getByText('4').waitFor();
    await hand.click('open-training');
    await hand.type('epochs', '100000000');
  });
  afterAll(async () => {
    await editor.close();
  });

  it('apply at the next step: the run goes on, and counts on', async () => {
    await hand.click('train-button');
    await expect.poll(() => hand.id('train-button').getAttribute('data-running')).toBe('true');
    await expect.poll(step, { timeout: 20_000 }).toBeGreaterThan(20);
    await hand.type('learning-rate', '0.0123');
    const at = await step();
    expect(at).toBeGreaterThan(20);
    await expect.poll(step, { timeout: 20_000 }).toBeGreaterThan(at + 200);
    await expect.poll(() => hand.id('train-button').getAttribute('data-running')).toBe('true');
    // what is left is told beside the buttons and in the status line, and nothing announces it by itself
    for (const id of ['run-bar', 'status-run']) {
      await expect.poll(() => hand.id(id).getAttribute('role')).toBe('progressbar');
      // the estimate begins anew with the run that goes on
      await expect.poll(() => hand.id(id).getAttribute('aria-valuetext')).toMatch(/^\d+ %, about .+ left$/);
      await expect.poll(() => hand.id(id).locator('xpath=ancestor::*[@role="status" or @aria-live]').count()).toBe(0);
    }
    await hand.shot('goes-on');
    await hand.click('train-button');
    await expect.poll(() => hand.text('train-button')).toMatch(/Train/);
    await hand.id('run-bar').waitFor({ state: 'detached' });
    const done = await step();
    await hand.click('open-history');
    // Opened, epochs, learning rate, and the run as one entry.
    await expect
      .poll(async () => /Train ([\d\u202f]+) steps/.exec(await hand.text('history-3'))?.[1]?.replaceAll('\u202f', ''))
      .toBe(`${done}`);
    await hand.shot('history');
    expect(editor.problems).toEqual([]);
  });

  it('end the run and keep its weights where another optimiser is chosen', async () => {
    await hand.click('open-training');
    await hand.click('train-button');
    const before = await step();
    await expect.poll(step, { timeout: 20_000 }).toBeGreaterThan(before + 20);
    await hand.id('optimizer').selectOption('adam');
    await expect.poll(() => hand.text('train-button')).toMatch(/Train/);
    await editor.page.getByText('Its weights were kept').waitFor();
    await hand.shot('ended');
  });
});
