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
    expect(await hand.id('welcome-back').count()).toBe(0);
  });

  it('names the untitled graph above the inside, and leads from there to the problems', async () => {
    await hand.click('welcome-new');
    await hand.id('empty-canvas').waitFor();
    await hand.drag('palette-linear', { x: 500, y: 300 });
    await hand.id('node-f').waitFor();
    await editor.page.keyboard.press('Escape');
    await hand.id('node-f').dblclick({ position: { x: 30, y: 12 } });
    await hand.id('inside').waitFor();
    expect(await hand.text('inside-trail-graph')).toBe('Untitled');
    await hand.shot('blocked');
    await hand.click('inside-problems');
    await editor.page.locator('.app-drawer').waitFor();
    await hand.shot('problems');
    expect(editor.problems).toEqual([]);
  });
});
