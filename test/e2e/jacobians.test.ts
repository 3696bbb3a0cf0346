import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type EditorPage, openEditor } from '../support/browser.ts';
import { openSteppedGraph } from '../support/graphs.ts';
import { Hand } from '../support/mouse.ts';

describe('Jacobians', () => {
  let editor: EditorPage;
  let hand: Hand;

  beforeAll(async () => {
    editor = await openEditor();
    hand = new Hand(editor.page, 'jacobians');
    await hand.id('value-C.cost').getByText('4').waitFor();
  });
  afterAll(async () => {
    await editor.close();
  });
  const press = (key: string) => editor.page.keyboard.press(key);
  const dark = (on: boolean) =>
    editor.page.evaluate((d) => {
      document.documentElement.dataset.theme = d ? 'dark' : 'light';
    }, on);
  const back = async (n: number) => {
    for (let i = 0; i < n; i++) {
      await press('Shift+]');
      await editor.page.waitForTimeout(300);
    }
  };
  it('looks', async () => {
    const wait = () => editor.page.waitForTimeout(700);
    await hand.click('step-sentence');
    await press('Shift+]');
    await wait();
    await hand.shot('first-backward');
    await press('Shift+T');
    await wait();
    await hand.shot('first-turned');
    await dark(true);
    await press('p');
    await wait();
    await hand.shot('first-present');
    await press('p');
    await press('Shift+T');
    await dark(false);
    for (let i = 0; i < 3; i++) {
      await press('[');
      await wait();
      await hand.shot(`back-${i}`);
    }
    await hand.click('node-f');
    await hand.id('tab-jacobian').click();
    await wait();
    await hand.shot('tab-f');
    await hand.id('jacobian-wrt-weight').click();
    await wait();
    await hand.shot('tab-f-weight');
    await hand.id('jacobian-form-shaped').click();
    await wait();
    await hand.shot('tab-f-shaped');
    await openSteppedGraph(hand, 'group');
    await wait();
    await back(1);
    await hand.click('node-a');
    await wait();
    await hand.shot('group');
    await hand.id('tab-jacobian').click();
    await wait();
    await hand.shot('group-tab');
    await press('Escape');
    await wait();
    await hand.shot('overview');
    await openSteppedGraph(hand, 'attention');
    await wait();
    await hand.shot('att0');
    console.log(editor.problems);
  });
});
