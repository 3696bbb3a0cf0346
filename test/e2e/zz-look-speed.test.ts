import { it } from 'vitest';
import { openEditor } from '../support/browser.ts';
import { Hand } from '../support/mouse.ts';

it('looks', async () => {
  for (const theme of ['light', 'dark'] as const) {
    const editor = await openEditor({ context: { colorScheme: theme } });
    const hand = new Hand(editor.page, `look-${theme}`);
    await hand.id('value-C.cost').getByText('4', { exact: true }).waitFor();
    await hand.id('node-f').click();
    await editor.page.waitForTimeout(400);
    await hand.shot('selected');
    await editor.page.keyboard.press(']');
    await editor.page.keyboard.press(']');
    await editor.page.waitForTimeout(600);
    await hand.shot('stepping');
    const cur = editor.page.locator('.node[data-state="current"]').first();
    console.log(await cur.evaluate((e) => e.outerHTML.slice(0, 300)));
    await cur.click({ position: { x: 12, y: 8 }, force: true });
    await editor.page.waitForTimeout(400);
    await hand.shot('current-selected');
    await editor.page.keyboard.press('Escape');
    await editor.page.keyboard.press('Tab');
    await editor.page.waitForTimeout(300);
    await hand.shot('tabbed');
    await editor.page.keyboard.press('Control+A');
    await editor.page.waitForTimeout(300);
    await hand.shot('all');
    await editor.page.keyboard.press('Control+K');
    await editor.page.waitForTimeout(600);
    await hand.shot('commands');
    await editor.close();
  }
}, 60000);
