import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type EditorPage, openEditor } from '../support/browser.ts';
import { openSteppedGraph } from '../support/graphs.ts';
import { Hand } from '../support/mouse.ts';

describe('walking through the operations of a composite', () => {
  let editor: EditorPage;
  let hand: Hand;
  const press = (key: string): Promise<void> => editor.page.keyboard.press(key);
  const sentence = (): Promise<string> => hand.text('step-sentence');

  beforeAll(async () => {
    editor = await openEditor({ viewport: { width: 1280, height: 800 } } as never);
    hand = new Hand(editor.page, 'operations');
    await hand.id('value-C.cost').getByText('4').waitFor();
    await openSteppedGraph(hand, 'cross-entropy');
  });
  afterAll(async () => {
    await editor.close();
  });

  it('looks', async () => {
    await press('F7');
    await hand.id('operation-panel').waitFor();
    await hand.shot('begin');
    console.log(editor.problems.length, await sentence());
    for (let i = 0; i < 3; i++) {
      await press(']');
      await editor.page.waitForTimeout(300);
      await hand.shot(`forward-${i}`);
      console.log(editor.problems.length, await sentence());
    }
    await press('[');
    await press('[');
    await editor.page.waitForTimeout(300);
    await press('F7');
    await editor.page.waitForTimeout(300);
    for (let i = 0; i < 4; i++) {
      await press(']');
      await editor.page.waitForTimeout(300);
      await hand.shot(`nested-${i}`);
      console.log(editor.problems.length, await sentence());
    }
    await press('Shift+F7');
    await press('Shift+F7');
    await editor.page.waitForTimeout(300);
    await hand.shot('out');
    console.log(editor.problems.length, await sentence());
    await press(']');
    await editor.page.waitForTimeout(300);
    await press('F7');
    await editor.page.waitForTimeout(300);
    for (let i = 0; i < 10; i++) {
      await press('F7');
      await editor.page.waitForTimeout(300);
      await hand.shot(`backward-${i}`);
      console.log(editor.problems.length, await sentence());
    }
    expect(editor.problems).toEqual([]);
  });
});
