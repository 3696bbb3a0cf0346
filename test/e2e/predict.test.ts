import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { formatNumber } from '../../renderer/ui/number-format.ts';
import { createDirectClient } from '../../session/direct.ts';
import type { StepView } from '../../session/protocol.ts';
import { type EditorPage, openEditor } from '../support/browser.ts';
import { exampleDocument } from '../support/example-document.ts';
import { Hand } from '../support/mouse.ts';

describe('predict, then reveal', () => {
  let editor: EditorPage;
  let hand: Hand;
  beforeAll(async () => {
    editor = await openEditor();
    hand = new Hand(editor.page, 'predict');
    await editor.page.setViewportSize({ width: 1280, height: 800 });
    await hand.id('value-C.cost').getByText('4').waitFor();
  });
  afterAll(async () => {
    await editor.close();
  });
  it('looks', async () => {
    const { keyboard } = editor.page;
    await keyboard.press('q');
    await keyboard.press('Shift+BracketLeft');
    await keyboard.press(']');
    await hand.id('predict-answer').waitFor();
    await hand.shot('forward');
    console.log(await hand.text('predict'));
    await hand.id('predict-hint-button').click();
    await hand.id('predict-hint-button').click();
    await hand.shot('hint');
    await keyboard.press('Escape');
    for (let i = 0; i < 9; i++) { await keyboard.press('Escape'); await keyboard.press(']'); await editor.page.waitForTimeout(200);
    await hand.shot(`step-${i}`); }
    console.log(editor.problems);
  });
});
