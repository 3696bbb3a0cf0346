import { afterAll, beforeAll, expect, it } from 'vitest';
import { type EditorPage, openEditor } from '../support/browser.ts';
import { Hand } from '../support/mouse.ts';

let editor: EditorPage;
let hand: Hand;
beforeAll(async () => {
  editor = await openEditor();
  hand = new Hand(editor.page, 'look-commands');
  await hand.id('value-C.cost').getByText('4').waitFor();
});
afterAll(async () => editor.close());

it('looks', async () => {
  const { page } = editor;
  const took = await page.evaluate(
    () =>
      new Promise<number>((resolve) => {
        const start = performance.now();
        document.body.dispatchEvent(new KeyboardEvent('keydown', { key: 'k', ctrlKey: true, bubbles: true }));
        const look = (): void => {
          if (document.querySelector('[data-testid="command-search"]')) resolve(performance.now() - start);
          else setTimeout(look, 0);
        };
        look();
      }),
  );
  console.log('opened after', took);
  await hand.id('command-search').waitFor();
  await hand.shot('list');
  await page.keyboard.type('dark');
  await hand.shot('dark');
  await page.keyboard.press('Enter');
  await hand.id('command-search').waitFor({ state: 'detached' });
  await expect.poll(() => page.locator('html').getAttribute('data-theme')).toBe('dark');
  await page.keyboard.press('Control+Shift+P');
  await hand.id('command-search').waitFor();
  await hand.shot('list-dark');
  await page.keyboard.press('Escape');
  await page.keyboard.press('Control+,');
  await hand.id('settings').waitFor();
  await hand.shot('settings-dark');
  await page.keyboard.press('Escape');
  await page.keyboard.press('?');
  await hand.id('shortcuts').waitFor();
  await hand.shot('keys');
  await hand.click('shortcut-change-view.zoom-fit');
  await page.keyboard.press('Control+d');
  await hand.shot('conflict');
  await page.keyboard.press('Escape');
  await hand.shot('after');
  await page.keyboard.press('Escape');
  await page.keyboard.press('Control+k');
  await page.keyboard.type('theme light');
  await hand.shot('light');
  await page.keyboard.press('Enter');
  await page.keyboard.press('Control+k');
  await page.keyboard.type('reveal');
  await hand.shot('reveal');
  expect(editor.problems).toEqual([]);
});
