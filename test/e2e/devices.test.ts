import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type EditorPage, openEditor } from '../support/browser.ts';
import { Hand } from '../support/mouse.ts';

/** The first-launch network on WebGPU in the browser: the same numbers as on the CPU, and edits that run through. */
describe('WebGPU in the browser', () => {
  let editor: EditorPage;
  let hand: Hand;

  beforeAll(async () => {
    editor = await openEditor();
    hand = new Hand(editor.page, 'devices');
    await hand.id('value-C.cost').getByText('4').waitFor();
  });
  afterAll(async () => {
    await editor.close();
  });

  const numbers = async (): Promise<string[]> => {
    const labels = hand.id('canvas').locator('[data-testid^="value-"], [data-testid^="gradient-"]');
    const texts = await labels.evaluateAll((all) => all.map((e) => `${e.getAttribute('data-testid')} ${e.textContent}`));
    return texts.sort();
  };

  it('gives on WebGPU the numbers of WebAssembly, forward and backward', async () => {
    for (let i = 0; i < 4; i++) await editor.page.keyboard.press(']');
    await expect.poll(() => hand.text('gradient-x.value')).toBe('[8, 16]');
    const wasm = await numbers();
    expect(await hand.text('status-device')).toMatch(/^WebAssembly, .*\sWebAssembly$/);
    await hand.click('device');
    await editor.page.getByRole('menuitem', { name: 'WebGPU' }).click();
    await expect.poll(() => hand.text('status-device'), { timeout: 20_000 }).toMatch(/software/);
    await hand.click('reset');
    await expect.poll(() => hand.id('gradient-x.value').count()).toBe(0);
    await hand.click('finish-phase');
    await hand.click('finish-phase');
    await expect.poll(() => hand.text('gradient-x.value'), { timeout: 20_000 }).toBe('[8, 16]');
    expect(await numbers()).toEqual(wasm);
    await hand.shot('webgpu');
  });

  it('runs again up to the current step when a number is edited on the canvas', async () => {
    await hand.id('value-x.value').dblclick();
    await editor.page.keyboard.press('Control+A');
    await editor.page.keyboard.type('0, 2');
    await editor.page.keyboard.press('Enter');
    // s1 = [0 + 4 - 2, 0 - 6 + 1], z1 = [2, 0], ybar = 2 * 2 - 1 = 3 = y
    await expect.poll(() => hand.textOnceRun('value-C.cost')).toBe('0');
    await editor.page.keyboard.press('Control+z');
    await expect.poll(() => hand.textOnceRun('gradient-x.value')).toBe('[8, 16]');
    await hand.shot('edited');
  });

  it('opens after a reload as it was, on the chosen device, with forward done', async () => {
    await hand.id('value-x.value').dblclick();
    await editor.page.keyboard.press('Control+A');
    await editor.page.keyboard.type('0, 2');
    await editor.page.keyboard.press('Enter');
    // where a step takes longer than an edit waits for, the numbers are only marked as old: the reload runs forward in any case
    await hand.id('value-editor-x.value').waitFor({ state: 'detached' });
    // The journal is written a moment after the edit.
    await editor.page.waitForTimeout(1500);
    await editor.page.reload();
    await expect.poll(() => hand.text('status-device'), { timeout: 20_000 }).toMatch(/software/);
    await expect.poll(() => hand.text('step-sentence'), { timeout: 20_000 }).toMatch(/^Forward 4 of 4/);
    await expect.poll(() => hand.text('value-x.value')).toBe('[0, 2]');
    await expect.poll(() => hand.text('value-C.cost')).toBe('0');
  });

  it('has caused no error in the console', () => {
    expect(editor.problems).toEqual([]);
  });
});
