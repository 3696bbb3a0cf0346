import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type EditorPage, openEditor } from '../support/browser.ts';
import { Hand } from '../support/mouse.ts';

describe('training without gradients, with the mouse', () => {
  let editor: EditorPage;
  let hand: Hand;

  const loss = async (): Promise<number> => Number(await hand.id('loss-value').getAttribute('data-value'));

  beforeAll(async () => {
    editor = await openEditor();
    hand = new Hand(editor.page, 'gradient-free');
    await hand.id('value-C.cost').getByText('4').waitFor();
    await hand.openExample('black-box');
    await hand.click('open-training');
  });
  afterAll(async () => {
    await editor.close();
  });

  it('offers every search with its own settings, below the optimisers', async () => {
    const group = hand.id('optimizer').locator('optgroup');
    expect(await group.getAttribute('label')).toBe('Without gradients');
    expect(await group.locator('option').allTextContents()).toEqual([
      'Finite differences',
      'SPSA',
      'Evolution strategy',
      'CMA-ES',
      'Nelder-Mead',
      'Random search',
    ]);
    await expect.poll(() => hand.id('optimizer').inputValue()).toBe('cma-es');
    await expect.poll(() => hand.id('optimizer-sigma').inputValue()).toBe('0.5');
    await editor.page.getByText('60 steps, 7 evaluations each').waitFor();
    await expect.poll(() => hand.id('search-rule').locator('.katex').count()).toBe(4);
    await hand.shot('cma-es');
    for (const way of ['finite-differences', 'es', 'nelder-mead', 'random-search']) {
      await hand.id('optimizer').selectOption(way);
      await hand.shot(way);
    }
    await hand.id('optimizer').selectOption('spsa');
    await expect.poll(() => hand.id('learning-rate').inputValue()).toBe('0.1');
    await expect.poll(() => hand.id('optimizer-stability').inputValue()).toBe('10');
    expect(await hand.id('optimizer-c').locator('xpath=ancestor::*[@title]').first().getAttribute('title')).toContain(
      'moved to either side',
    );
    await hand.shot('spsa');
  });

  it('says that no gradient passes the black box, and offers the way that needs none', async () => {
    await hand.id('optimizer').selectOption('adam');
    await hand.id('black-box-note').getByText('No gradient passes f').waitFor();
    await expect.poll(() => hand.id('train-button').isDisabled()).toBe(true);
    await hand.shot('refused');
    await editor.page.emulateMedia({ colorScheme: 'dark' });
    await hand.shot('refused-dark');
    await editor.page.emulateMedia({ colorScheme: 'light' });
    await hand.click('train-without-gradients');
    await expect.poll(() => hand.id('black-box-note').count()).toBe(0);
    await expect.poll(() => hand.id('optimizer').inputValue()).toBe('cma-es');
  });

  it('trains the black box, and keeps what the search remembers with the weights', async () => {
    await hand.click('train-button');
    await expect.poll(() => hand.text('train-steps'), { timeout: 30_000 }).toBe('60');
    await expect.poll(loss).toBeLessThan(0.05);
    await hand.shot('trained');
    // on from there, and not anew: the cloud is narrow by now
    await hand.click('train-step');
    await expect.poll(() => hand.text('train-steps')).toBe('61');
    expect(await loss()).toBeLessThan(0.05);
  });

  it('has caused no error in the console', () => expect(editor.problems).toEqual([]));
});
