import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type EditorPage, openEditor } from '../support/browser.ts';
import { openSteppedGraph, steppedGraphs } from '../support/graphs.ts';
import { Hand } from '../support/mouse.ts';

describe('shots', () => {
  let editor: EditorPage;
  let hand: Hand;
  beforeAll(async () => {
    editor = await openEditor();
    hand = new Hand(editor.page, 'mirror');
    await editor.page.setViewportSize({ width: 1280, height: 800 });
    await hand.id('value-C.cost').getByText('4').waitFor();
  });
  afterAll(async () => { await editor.close(); });
  it('shots', async () => {
    await editor.page.keyboard.press('m');
    await hand.id('mirror').waitFor();
    await editor.page.waitForTimeout(300);
    await hand.shot('open');
    await editor.page.keyboard.press(']');
    await editor.page.keyboard.press(']');
    await editor.page.waitForTimeout(400);
    await hand.shot('two');
    await editor.page.keyboard.press('Shift+]');
    await editor.page.waitForTimeout(400);
    await hand.shot('backward');
    await hand.id('mirror-side').click();
    await editor.page.waitForTimeout(400);
    await hand.shot('below');
    for (const name of Object.keys(steppedGraphs) as (keyof typeof steppedGraphs)[]) {
      await openSteppedGraph(hand, name);
      await editor.page.keyboard.press('Shift+]');
      await editor.page.waitForTimeout(500);
      await hand.shot(`${name}-below`);
      await hand.id('mirror-side').click();
      await editor.page.waitForTimeout(300);
      await hand.shot(`${name}-beside`);
      await hand.id('mirror-side').click();
    }
    expect(editor.problems).toEqual([]);
  }, 60000);
});
