import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type EditorPage, openEditor } from '../support/browser.ts';
import { Hand } from '../support/mouse.ts';

describe('look', () => {
  let editor: EditorPage;
  let hand: Hand;
  beforeAll(async () => {
    editor = await openEditor();
    hand = new Hand(editor.page, 'zz-groups');
    await hand.id('value-C.cost').getByText('4').waitFor();
  });
  afterAll(async () => {
    console.log(editor.problems);
    await editor.close();
  });
  it('groups', async () => {
    const { keyboard } = editor.page;
    await hand.id('title-f').click();
    await editor.page.keyboard.down('Shift');
    await hand.id('title-h').click();
    await editor.page.keyboard.up('Shift');
    await hand.shot('selected');
    await keyboard.press('Control+G');
    await hand.id('node-g1').waitFor();
    await hand.id('value-C.cost').getByText('4').waitFor();
    await hand.shot('grouped');
    await keyboard.press('Enter');
    await hand.id('inside-f').waitFor();
    await editor.page.waitForTimeout(800);
    await hand.shot('entered');
    const box = await hand.id('inside').boundingBox();
    if (!box) throw new Error();
    await editor.page.mouse.dblclick(box.x + box.width / 2, box.y + box.height - 120);
    await hand.id('add-search').fill('sigmoid');
    await hand.shot('adding');
    await keyboard.press('Enter');
    await editor.page.waitForTimeout(500);
    await hand.shot('added');
    await hand.drag('inside-port-h.output', 'inside-port-sigmoid1.input');
    await hand.drag('inside-port-sigmoid1.output', 'port-handle-output-z1');
    await editor.page.waitForTimeout(900);
    await hand.shot('wired');
    await keyboard.press('Escape');
    await editor.page.waitForTimeout(900);
    await hand.shot('left');
    expect(1).toBe(1);
  });
});
