import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type EditorPage, openEditor } from '../support/browser.ts';
import { Hand } from '../support/mouse.ts';

/** Threads that help the session's worker to compute, in a window with its real headers. */
describe('threads of WebAssembly in the browser', () => {
  let editor: EditorPage;
  let hand: Hand;

  beforeAll(async () => {
    editor = await openEditor();
    hand = new Hand(editor.page, 'wasm-threads');
    await hand.id('value-C.cost').getByText('4').waitFor();
  });
  afterAll(async () => {
    await editor.close();
  });

  const helpers = (): number => editor.page.workers().filter((worker) => worker.url().includes('helper-worker')).length;

  it('are told of, and started for what is large enough', async () => {
    const processors = await editor.page.evaluate(() => navigator.hardwareConcurrency);
    expect(await hand.text('status-device')).toMatch(processors > 1 ? /^WebAssembly.*, \d threads/ : /^WebAssembly/);
    expect(helpers()).toBe(0);
    await hand.openExample('digits-lenet');
    await hand.click('open-training');
    await hand.click('train-button');
    await expect.poll(async () => Number(await hand.text('train-steps')), { timeout: 60_000 }).toBeGreaterThan(100);
    expect(helpers()).toBe(Math.max(0, Math.min(8, processors, Math.max(2, Math.ceil(processors / 2))) - 1));
    await hand.shot('lenet');
  });

  it('end where another device is chosen', async () => {
    await hand.click('train-button');
    await hand.click('device');
    await editor.page.getByRole('menuitem', { name: 'CPU' }).click();
    await expect.poll(() => hand.text('status-device'), { timeout: 20_000 }).toMatch(/^CPU/);
    await expect.poll(helpers).toBe(0);
    expect(editor.problems).toEqual([]);
  });
});
