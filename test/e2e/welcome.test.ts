import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type EditorPage, openEditor } from '../support/browser.ts';
import { Hand } from '../support/mouse.ts';

describe('ways in and out', () => {
  let editor: EditorPage;
  let hand: Hand;

  beforeAll(async () => {
    editor = await openEditor();
    hand = new Hand(editor.page, 'welcome');
    await hand.id('value-C.cost').getByText('4').waitFor();
  });
  afterAll(async () => {
    await editor.close();
  });

  it('a double-click beside a title opens the block, on it renames', async () => {
    const cost = await hand.id('node-C').boundingBox();
    const title = await hand.id('title-g').boundingBox();
    if (!cost || !title) throw new Error('there is no title');
    await editor.page.mouse.dblclick(title.x + title.width + 4, title.y + title.height / 2);
    await hand.id('inside').waitFor();
    await hand.click('inside-back');
    await hand.id('inside').waitFor({ state: 'detached' });
    await hand.id('title-g').dblclick();
    await hand.id('title-editor-g').waitFor();
    await editor.page.keyboard.press('Escape');
    const square = await hand.id('title-C').boundingBox();
    // The text of two lines is narrower than the square that it stands in.
    expect(square?.width).toBeLessThan(cost.width * 0.8);
  });

  it('offers the way back only where there is a graph to go back to', async () => {
    await hand.click('menu-file');
    await editor.page.getByRole('menuitem', { name: /^Examples/ }).click();
    await hand.click('welcome-back');
    await hand.id('node-C').waitFor();
    await editor.page.reload();
    await hand.id('welcome').waitFor();
    await expect.poll(() => hand.id('welcome-back').count()).toBe(0);
  });

  it('finds an example by typing, walks the cards with arrows, and opens with Enter', async () => {
    const { keyboard, page } = { keyboard: editor.page.keyboard, page: editor.page };
    const focused = (): Promise<string | null> =>
      page.evaluate(() => document.activeElement?.getAttribute('data-testid') ?? null);
    await expect.poll(() => focused()).toBe('welcome-search');
    await keyboard.type('SPIRALS two');
    await expect.poll(() => page.locator('.example').count()).toBe(2);
    await keyboard.press('ArrowDown');
    await keyboard.press('ArrowRight');
    await expect.poll(() => focused()).toBe('example-spirals-tanh');
    await keyboard.press('ArrowUp');
    await expect.poll(() => focused()).toBe('welcome-search');
    await keyboard.type(' zebra');
    await hand.id('welcome-show-all').waitFor();
    await keyboard.press('Escape');
    await hand.id('example-first-launch').getByText('Start here').waitFor();
    // the contents lead to a chapter also while a search hides it
    await hand.id('welcome-search').fill('zebra');
    await hand.click('contents-two-players');
    await expect.poll(() => hand.id('welcome-search').inputValue()).toBe('');
    await expect.poll(async () => (await hand.id('example-gan-ring').boundingBox())?.y).toBeLessThan(400);
    await hand.id('welcome-search').fill('vanishes');
    await keyboard.press('Enter');
    await hand.id('welcome').waitFor({ state: 'detached' });
  });

  it('opens a long chain at its beginning, and leads from there to its cost', async () => {
    await hand.id('node-f1').and(editor.page.locator('[data-detail="middle"]')).waitFor();
    const canvas = await hand.id('canvas').boundingBox();
    const right = (canvas?.x ?? Number.NaN) + (canvas?.width ?? Number.NaN);
    expect((await hand.id('node-C').boundingBox())?.x).toBeGreaterThan(right);
    await expect.poll(() => hand.text('beyond-C')).toMatch(/0\.\d+/);
    await hand.shot('chain');
    await hand.click('beyond-C');
    await hand.id('beyond-C').waitFor({ state: 'detached' });
    expect((await hand.id('node-C').boundingBox())?.x).toBeLessThan(right);
    await editor.page.reload();
    await hand.id('welcome').waitFor();
  });

  it('names the untitled graph above the inside, and leads from there to the problems', async () => {
    await hand.click('welcome-new');
    await hand.id('empty-canvas').waitFor();
    await hand.drag('palette-linear', { x: 500, y: 300 });
    await hand.id('node-f').waitFor();
    await editor.page.keyboard.press('Escape');
    await hand.id('node-f').dblclick({ position: { x: 30, y: 12 } });
    await hand.id('inside').waitFor();
    await expect.poll(() => hand.text('inside-trail-graph')).toBe('Untitled');
    await hand.shot('blocked');
    await hand.click('inside-problems');
    await editor.page.locator('.app-drawer').waitFor();
    await hand.shot('problems');
    expect(editor.problems).toEqual([]);
  });
});
